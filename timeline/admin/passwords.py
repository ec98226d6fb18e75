"""Pages on which somebody sets a password: who was given a link, and who knows the old one."""

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.urls import reverse

from timeline.accounts.log import note
from timeline.accounts.proving import prove


class SetView(PasswordResetConfirmView):
    template_name, title = "admin/set_password.html", "Set your password"

    def form_valid(self, form):
        name = form.user.get_username()
        note(self.request, "password set by link", account=name)
        messages.success(self.request, f"Your password is set. Sign in as “{name}”.")
        return super().form_valid(form)


def set_password_view(request, **kwargs):
    """Let whoever was given a link set the password of their account."""
    address = reverse("admin:login")
    return SetView.as_view(success_url=address, extra_context=admin.site.each_context(request))(request, **kwargs)


class ChangeForm(AdminPasswordChangeForm):
    """Asks for the old password as a sign-in does: it may not fail without end here either."""

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self):
        if problem := prove(self.request, self.cleaned_data["old_password"]):
            raise ValidationError(problem)
        return self.cleaned_data["old_password"]


class ChangeView(PasswordChangeView):
    form_class = ChangeForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form):
        note(self.request, "password changed")
        return super().form_valid(form)


def change_password_view(request):
    """Let whoever is signed in choose another password."""
    address = reverse("admin:password_change_done")
    return ChangeView.as_view(success_url=address, extra_context=admin.site.each_context(request))(request)

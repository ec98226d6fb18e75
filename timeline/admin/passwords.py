"""Pages on which somebody sets a password: who was given a link, and who knows the old one."""

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from timeline.accounts.log import note
from timeline.accounts.proving import prove


class DeskView:
    """A view of Django's on a page of the desk."""

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}


class SetView(DeskView, PasswordResetConfirmView):
    """Lets whoever was given a link set the password of their account."""

    template_name, title = "admin/set_password.html", "Set your password"
    success_url = reverse_lazy("admin:login")

    def form_valid(self, form):
        name = form.user.get_username()
        note(self.request, "password set by link", account=name)
        messages.success(self.request, f"Your password is set. Sign in as “{name}”.")
        return super().form_valid(form)


class ChangeForm(AdminPasswordChangeForm):
    """Asks for the old password as a sign-in does: it may not fail without end here either."""

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self):
        if problem := prove(self.request, self.cleaned_data["old_password"]):
            raise ValidationError(problem)
        return self.cleaned_data["old_password"]


class ChangeView(DeskView, PasswordChangeView):
    """Lets whoever is signed in choose another password."""

    form_class = ChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form):
        note(self.request, "password changed")
        return super().form_valid(form)

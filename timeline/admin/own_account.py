"""The pages of one's own account: a password set or changed, a second step, and where one is signed in."""

import base64
from datetime import UTC, datetime

import segno
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from timeline.accounts.log import note
from timeline.accounts.second_step import WRONG, check_code, has_second_step, is_required, make_recovery_codes, turn_on
from timeline.accounts.sessions import BEGAN, PLACE, end_others, find_own

from .proving import ask_address, is_proved, prove


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


def second_step_view(request):
    """Show what an app needs, take its first code, and give recovery codes, to whoever knows the password."""
    if not is_proved(request):
        return redirect(ask_address(request))
    codes, refused = [], ""
    is_on = has_second_step(request.user)
    if request.method == "POST" and is_on:
        codes = make_recovery_codes(request.user)
    elif request.method == "POST":
        device = check_code(request.user, request.POST.get("code", "")[:20], confirmed=False)
        codes, refused = (turn_on(request, device), "") if device else ([], WRONG)
    response = admin.site.draw_page(
        request,
        "admin/second_step.html",
        "Second step",
        codes=codes,
        refused=refused,
        is_on=is_on,
        is_required=is_required(request.user),
        **({} if is_on or codes else draw_new(request.user)),
    )
    response["Cache-Control"] = "no-store"
    return response


def draw_new(user):
    """Return the secret of a device that is not set up yet, as a picture and in letters."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    device = device or TOTPDevice.objects.create(user=user, confirmed=False, name="app")
    picture = segno.make(device.config_url).svg_inline(scale=4, border=4, dark="#000", light="#fff", title="QR code")
    return {"picture": mark_safe(picture), "secret": base64.b32encode(device.bin_key).decode()}


def sessions_view(request):
    if request.method == "POST":
        number = end_others(request)
        note(request, "other sessions ended", number=number)
        messages.success(request, f"Signed out in {number} other place{'' if number == 1 else 's'}.")
        return redirect("admin:sessions")
    found = [describe(data, row.pk == request.session.session_key) for row, data in find_own(request).items()]
    return admin.site.draw_page(request, "admin/sessions.html", "Where you are signed in", sessions=found)


def describe(data, is_this):
    address, browser = data.get(PLACE, ["", ""])
    return {
        "began": datetime.fromtimestamp(data.get(BEGAN, 0), UTC),
        "address": address,
        "browser": browser,
        "is_this": is_this,
    }

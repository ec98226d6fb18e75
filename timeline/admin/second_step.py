"""The page on which somebody sets up a second step, and sees recovery codes once."""

import base64

import segno
from django.contrib import admin
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from timeline.accounts.proving import is_proved
from timeline.accounts.second_step import WRONG, check_code, has_second_step, is_required, make_recovery_codes, turn_on

from .proving import ask_address


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

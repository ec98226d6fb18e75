"""The second step of a sign-in: six digits of an app, or a recovery code that is used once."""

import django_otp
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import CharField, TextInput
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from .limits import BUSY, Busy, is_address_refused, is_code_asked_first
from .log import find_address, note

RECOVERY_CODES = 10
NEEDED = "This account has a second step: type your password again, and the code of your app or a recovery code."
WRONG = "That code is not right, or was used before. Wait for the next one, or use a recovery code."


def has_second_step(user):
    """Return whether an account has set its second step up; asked once for each request."""
    if not hasattr(user, "_has_second_step"):
        user._has_second_step = TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    return user._has_second_step


def is_required(user):
    """Return whether an account may do nothing before it has a second step."""
    is_strict = settings.STAFF_SECOND_FACTOR == "REQUIRED"
    return is_strict or (settings.IS_HTTPS and user.has_perm("timeline.publish_milestone"))


def check_code(user, code, *, confirmed=True):
    """Return the device whose code this is, None where it is wrong; a code is good once."""
    code = code.replace(" ", "").lower()
    model = TOTPDevice if code.isascii() and code.isdigit() else StaticDevice
    with transaction.atomic():
        devices = model.objects.select_for_update().filter(user=user, confirmed=confirmed)
        return next((device for device in devices if device.verify_token(code)), None)


def turn_on(request, device):
    """Let a device be the account's second step; return its recovery codes, which are shown once."""
    device.confirmed = True
    device.save()
    TOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
    django_otp.login(request, device)
    note(request, "second step set up")
    return make_recovery_codes(request.user)


@transaction.atomic
def make_recovery_codes(user):
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() + StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def reset(request, user):
    """Take the second step of an account away: its owner lost the phone."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()
    note(request, "second step reset", account=user.get_username())


class SignInForm(AdminAuthenticationForm):
    """User name, password, and the code of the second step for whoever has one."""

    device = None
    code = CharField(
        label="Code, if you have set up a second step",
        required=False,
        max_length=20,
        widget=TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )

    def clean(self):
        self.check_first(self.cleaned_data.get("username"), self.cleaned_data.get("code"))
        try:
            cleaned = super().clean()
        except Busy as error:
            raise ValidationError(BUSY) from error
        user = self.get_user()
        if user is not None and has_second_step(user):
            self.check_second(user, cleaned.get("code"))
            user.otp_device = self.device
        return cleaned

    def check_first(self, username, code):
        """Look at the code before the password where somebody tries the account from everywhere."""
        if not username or not code or is_address_refused(username, find_address(self.request)):
            return
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user and is_code_asked_first(username):
            self.device = check_code(user, code)
            self.request.has_shown_code = self.device is not None

    def check_second(self, user, code):
        if not code:
            raise ValidationError(NEEDED)
        self.device = self.device or check_code(user, code)
        if self.device is None:
            credentials = {"username": user.get_username()}
            user_login_failed.send(sender=__name__, credentials=credentials, request=self.request)
            raise ValidationError(WRONG)

"""Accounts of staff, and who signed in or failed to."""

from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from timeline.accounts import limits, second_step
from timeline.accounts.log import note

from .lookups import BoundedList, nobody_may
from .proving import ProvedAdmin


def refuse_sign_in(request, response, credentials):
    """Answer a sign-in that is not looked at any more, as django-axes asks for it."""
    username = (credentials or {}).get("username")
    is_code_asked = not limits.is_address_refused(username, request.axes_ip_address)
    context = {**admin.site.each_context(request), "title": "Not signed in", "is_code_asked": is_code_asked}
    refused = render(request, "admin/refused_sign_in.html", context, status=429)
    refused["Retry-After"] = str(int(limits.WITHIN.total_seconds()))
    return refused


class SignInsAdmin(BoundedList):
    """A list that django-axes keeps, to read."""

    list_display = ["attempt_time", "username", "ip_address", "user_agent"]
    list_display_links = None
    search_fields = ["username", "ip_address"]
    actions = None

    has_add_permission = has_change_permission = has_delete_permission = nobody_may


@admin.register(AccessLog)
class SignInAdmin(SignInsAdmin):
    list_display = ["attempt_time", "logout_time", "username", "ip_address", "user_agent"]


@admin.register(AccessFailureLog)
class FailureAdmin(SignInsAdmin):
    """Failures; a superuser lets an account in again before its hour is over."""

    actions = ["free"]

    def has_free_permission(self, request):
        return request.user.is_superuser

    @admin.action(description="Let these accounts sign in again", permissions=["free"])
    def free(self, request, failures):
        for username in sorted({name or "" for name in failures.values_list("username", flat=True)}):
            limits.free(username=username)
            note(request, "sign-in freed", account=username)
            messages.success(request, f"The account {username} can sign in again.")


class AccountAdmin(ProvedAdmin, BoundedList, UserAdmin):
    """Accounts of staff."""

    list_display = ["username", "first_name", "last_name", "is_active", "is_superuser", "last_login"]
    actions = ["make_link", "reset_second_step"]

    def has_reset_permission(self, request):
        return request.user.is_superuser

    @admin.action(description="Make a link to set a password", permissions=["reset"])
    def make_link(self, request, users):
        for user in users:
            key = urlsafe_base64_encode(force_bytes(user.pk))
            path = reverse("admin:set_password", args=[key, default_token_generator.make_token(user)])
            note(request, "password link made", account=user.get_username())
            link = request.build_absolute_uri(path)
            messages.success(request, f"Give this to {user} and nobody else. It is good once, for three days: {link}")

    @admin.action(description="Reset the second step (a lost phone)", permissions=["reset"])
    def reset_second_step(self, request, users):
        for user in users:
            second_step.reset(request, user)
            messages.success(request, f"The account {user} signs in without a second step, and can set up another.")


class RightsAdmin(ProvedAdmin, BoundedList, GroupAdmin):
    """Groups, and what their members may do."""


# Their pages would show the secrets of others.
admin.site.unregister([StaticDevice, TOTPDevice])
for model, own in ((User, AccountAdmin), (Group, RightsAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, own)

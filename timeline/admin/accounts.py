"""Accounts of staff, and who signed in or failed to."""

from contextlib import nullcontext

from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.shortcuts import redirect, render
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from timeline.accounts import limits, second_step
from timeline.accounts.lockout import find_lockout
from timeline.accounts.log import note
from timeline.revisions import turn

from .checking import summarise
from .colleagues import AccountForm, ColleagueForm, tell_link
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
    """Accounts of staff: a colleague is added in one form, and whoever leaves is deactivated."""

    form, add_form, add_form_template = AccountForm, ColleagueForm, "admin/auth/user/add_colleague.html"
    list_display = ["username", "full_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups", "is_superuser"]
    actions = ["make_link", "deactivate", "let_in", "reset_second_step"]
    add_fieldsets = [(None, {"fields": ["name", "email", "role"]})]
    fieldsets = [
        (None, {"fields": ["username", "first_name", "email", "password"]}),
        (
            "What they may do",
            {
                "fields": ["is_active", "groups"],
                "description": "Who leaves is deactivated, never deleted: the record names them.",
            },
        ),
        ("Finer rights", {"fields": ["is_staff", "is_superuser", "user_permissions"], "classes": ["collapse"]}),
        ("Since when", {"fields": ["last_login", "date_joined"], "classes": ["collapse"]}),
    ]

    has_delete_permission = nobody_may

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def has_reset_permission(self, request):
        return request.user.is_superuser

    @admin.display(description="name", ordering="first_name", empty_value="–")
    def full_name(self, user):
        return user.get_full_name() or None

    @admin.display(description="may do")
    def roles(self, user):
        names = [group.name.removesuffix("s") for group in user.groups.all()]
        return ", ".join([*names, *(["superuser"] if user.is_superuser else [])]) or "nothing yet"

    def add_view(self, request, form_url="", extra_context=None):
        """Add in turn: of two who add the same colleague the second is told."""
        with turn() if request.method == "POST" else nullcontext():
            return summarise(super().add_view(request, form_url, {"title": "Add a colleague"}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Change in turn: of two who take from each other what lets them in the second is told."""
        with turn() if request.method == "POST" else nullcontext():
            return super().change_view(request, object_id)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def response_add(self, request, obj, post_url_continue=None):
        tell_link(request, obj)
        return redirect("admin:auth_user_change", obj.pk)

    @admin.action(description="Make a link to set a password", permissions=["reset"])
    def make_link(self, request, users):
        for user in users:
            tell_link(request, user)

    @admin.action(description="Deactivate: they have left", permissions=["change"])
    def deactivate(self, request, users):
        """Sign colleagues out and keep them out, one after the other, so that somebody is always left."""
        for user in users:
            with turn():
                lockout = find_lockout(request.user, user, is_active=False)
                if lockout:
                    messages.error(request, lockout[1])
                    continue
                self.set_active(request, user, False)
                messages.success(request, f"{user} is signed out and cannot sign in. What they wrote stays theirs.")

    @admin.action(description="Let in again", permissions=["reset"])
    def let_in(self, request, users):
        for user in users:
            self.set_active(request, user, True)
            messages.success(request, f"{user} can sign in again.")

    def set_active(self, request, user, is_active):
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        self.log_change(request, user, "Let in again." if is_active else "Deactivated.")

    @admin.action(description="Reset the second step (a lost phone)", permissions=["reset"])
    def reset_second_step(self, request, users):
        for user in users:
            second_step.reset(request, user)
            messages.success(request, f"The account {user} signs in without a second step, and can set up another.")


class RightsAdmin(ProvedAdmin, BoundedList, GroupAdmin):
    """Groups, and what their members may do."""


# The pages of devices would show the secrets of others.
admin.site.unregister([StaticDevice, TOTPDevice, User, Group])
admin.site.register(User, AccountAdmin)
admin.site.register(Group, RightsAdmin)

"""Who may take rights from an account: nobody locks out themselves, nor the last who can let others in again."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser, Group, Permission, User
from django.db.models import Q

CHIEF = ("is_active", "is_staff", "is_superuser")  # all three make a superuser who can sign in to the desk

UNSEATED = "You could not change accounts any more, nor give that back to yourself. Ask a colleague to do it."
YOURSELF = {
    "is_active": "You cannot deactivate yourself. Ask a colleague to do it.",
    "is_staff": "You would lock yourself out of the desk. Ask a colleague to do it.",
    "is_superuser": UNSEATED,
    "groups": UNSEATED,
}


def find_lockout(
    by: AbstractUser,
    user: AbstractUser,
    *,
    groups: Iterable[Group] | None = None,
    permissions: Iterable[Permission] | None = None,
    **flags: bool,
) -> tuple[str, str] | None:
    """Return (field, why in words) where somebody may not change an account to what is given; None where they may.

    `user` is the account as it is stored, `flags` are of `CHIEF`; what is left out stays as it is.
    """
    kept = {name: flags.get(name, getattr(user, name)) for name in CHIEF}
    lost = next((name for name in CHIEF if getattr(user, name) and not kept[name]), "")
    if user == by:
        is_left = kept["is_active"] and kept["is_staff"]
        if not is_left or not may_change_accounts(user, kept["is_superuser"], groups, permissions):
            return lost or "groups", YOURSELF[lost or "groups"]
    if not user.is_superuser or not lost:
        return None
    if not by.is_superuser:
        return lost, f"{user} is a superuser. Ask another superuser to do it."
    if not User.objects.filter(**dict.fromkeys(CHIEF, True)).exclude(pk=user.pk).exists():
        return lost, f"{user} is the last superuser who can sign in. Make another account a superuser first."
    return None


def may_change_accounts(user, is_superuser, groups, permissions):
    """Return whether an account could change accounts with these rights; None stands for those that it has."""
    groups = user.groups.all() if groups is None else groups
    permissions = user.user_permissions.all() if permissions is None else permissions
    rights = Permission.objects.filter(content_type__app_label="auth", codename="change_user")
    return is_superuser or rights.filter(Q(group__in=groups) | Q(pk__in=[each.pk for each in permissions])).exists()

"""A colleague added in one form: it makes the account, and a link to set its password."""

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from timeline.accounts.lockout import CHIEF, find_lockout
from timeline.accounts.log import note
from timeline.addresses import to_slug
from timeline.fields import SpeltFormField

from .base import find_free

ROLES = {
    "Editors": "Editor: writes milestones, and drafts of what is public",
    "Publishers": "Publisher: does that too, and decides what the public sees",
}
USER_NAME_LENGTH = User._meta.get_field("username").max_length


def tell_link(request, user):
    """Tell whoever asks a new link with which the password of an account is set, once and for three days."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("admin:set_password", args=[key, default_token_generator.make_token(user)])
    note(request, "password link made", account=user.get_username())
    name = user.get_full_name() or user.get_username()
    words = f"{name} signs in as “{user.get_username()}”. Give them this link to set a password, and nobody else. "
    messages.success(request, f"{words}It is good once, for three days: {request.build_absolute_uri(path)}")


def find_user_name(name, email):
    """Return a user name that no account has, made from a name, or from the address where nothing of it is left."""
    stem = to_slug(name, USER_NAME_LENGTH) or to_slug(email.partition("@")[0], USER_NAME_LENGTH) or "colleague"
    return find_free(User.objects, "username", stem, USER_NAME_LENGTH)


class OneAddress(forms.ModelForm):
    """A form of an account whose e-mail address no other account has."""

    def clean_email(self):
        email = self.cleaned_data["email"]
        other = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).first() if email else None
        if other:
            left = "" if other.is_active else ", which is deactivated"
            raise ValidationError(
                f"{email} has an account already: {other.get_username()}{left}. Find it in the list of users: there it "
                "can be let in again, and given a new link to set a password."
            )
        return email


class ColleagueForm(OneAddress):
    """Makes an account of staff; its user name follows from the name, its password is set by its owner."""

    name = SpeltFormField(
        max_length=150, help_text="Such as <b>Ann Smith</b>.", error_messages={"required": "Enter the name."}
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="It tells accounts apart. The site sends no mail: you hand the link over yourself.",
        error_messages={"required": "Enter the e-mail address."},
    )
    role = forms.ChoiceField(
        choices=list(ROLES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the colleague may do."},
    )

    class Meta:
        model = User
        fields = ["email"]

    def clean(self):
        cleaned = super().clean()
        user = self.instance
        user.first_name, user.is_staff = cleaned.get("name") or "", True
        user.username = find_user_name(user.first_name, cleaned.get("email") or "")
        user.set_unusable_password()
        return cleaned

    def _save_m2m(self):
        super()._save_m2m()
        self.instance.groups.add(Group.objects.get(name=self.cleaned_data["role"]))


class AccountForm(OneAddress, UserChangeForm):
    """An account as it stands."""

    by = None  # who changes it; set on the class of one request

    class Meta(UserChangeForm.Meta):
        labels = {"first_name": "Name", "email": "E-mail"}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def clean(self):
        cleaned = super().clean()
        flags = {name: cleaned[name] for name in CHIEF if name in cleaned}
        rights = {"groups": cleaned.get("groups"), "permissions": cleaned.get("user_permissions")}
        if lockout := find_lockout(self.by, self.instance, **flags, **rights):
            self.add_error(*lockout)
        return cleaned

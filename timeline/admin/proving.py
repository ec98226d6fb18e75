"""The password once more, before what cannot be undone: accounts, rights, and what is taken out for good."""

from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from timeline.accounts.limits import BUSY, Busy
from timeline.accounts.log import note
from timeline.accounts.sessions import BEGAN
from timeline.addresses import with_query

PROVED = "proved"  # in the session: seconds
WRONG = "That is not your password. Type it again."
WITHIN = 5 * 60  # seconds for which a password that was given need not be given again


def is_proved(request):
    """Return whether the password was given within the last minutes, at the sign-in or since."""
    given = max(request.session.get(BEGAN, 0), request.session.get(PROVED, 0))
    return timezone.now().timestamp() - given < WITHIN


def prove(request, password):
    """Return "" for the password of whoever is signed in, else in words what is wrong with it.

    A wrong one counts as a sign-in that failed.
    """
    try:
        user = authenticate(request, username=request.user.get_username(), password=password)
    except Busy:
        return BUSY
    if user is None or user != request.user:
        return WRONG
    request.session[PROVED] = timezone.now().timestamp()
    return ""


class ProofForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password."},
    )


def prove_view(request):
    """Ask for the password and go on to where it is needed."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    request.sensitive_post_parameters = ["password"]
    if form.is_valid():
        problem = prove(request, form.cleaned_data["password"])
        if not problem:
            address = request.GET.get("next", "")
            is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
            return redirect(address if is_own else resolve_url("admin:index"))
        form.add_error("password", problem)
    return admin.site.draw_page(request, "admin/prove.html", "Your password, please", form=form)


class ProvedAdmin(admin.ModelAdmin):
    """Asks for the password before a form of these objects is opened or sent, or a list of them does anything."""

    def log_addition(self, request, obj, message):
        note(request, "account added", of=self.opts.model_name, name=str(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        note(request, "account changed", of=self.opts.model_name, name=str(obj), change=message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            note(request, "account deleted", of=self.opts.model_name, name=str(obj))
        return super().log_deletions(request, queryset)

    def get_urls(self):
        return [ask_first(pattern) for pattern in super().get_urls()]


def ask_address(request):
    return with_query(resolve_url("admin:prove"), [("next", request.get_full_path())])


def ask_first(pattern):
    """Return an address whose view asks for the password first, unless it is a list that is only looked at."""
    view, is_list = pattern.callback, (pattern.name or "").endswith("_changelist")

    def asked(request, *args, **kwargs):
        is_read = is_list and request.method != "POST"
        if request.user.is_authenticated and not is_read and not is_proved(request):
            return redirect(ask_address(request))
        return view(request, *args, **kwargs)

    pattern.callback = asked
    return pattern

from functools import wraps
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from timeline.accounts.limits import RETRY_AFTER
from timeline.accounts.second_step import SignInForm, has_second_step, is_required
from timeline.caching import due
from timeline.fields import DayFormField, ImpreciseDateFormField, MomentFormField
from timeline.models import SiteText, Unsaved, Upkeep
from timeline.revisions.erasing import find_leftover
from timeline.rights import find_role
from timeline.text import spell_text

from .front_page import GREETINGS, find_everything, find_open_items, find_sections
from .guide import guide_view, picture_view
from .own_account import ChangeView, SetView, second_step_view, sessions_view
from .proving import prove_view
from .search import SearchForm, search
from .typed import explain, render_markdown, suggest_address
from .unsaved import sign, unsaved_view

# What an account may do before it has the second step that it needs.
BEFORE_SECOND_STEP = ("second_step", "prove", "logout", "password_change", "password_change_done", "jsi18n")


def view_on_site(request, content_type_id, object_id):
    """Lead to an object's own page; stock admin fails where a key is none that its kind of object could have."""
    try:
        return shortcut(request, content_type_id, object_id)
    except (ValidationError, ValueError, OverflowError) as error:
        raise Http404 from error


def read_asked(asked):
    """Return what an address asks for in the one spelling of texts: without what no page can show."""
    return QueryDict(
        urlencode([(spell_text(name), spell_text(each)) for name in asked for each in asked.getlist(name)])
    )


class StaffSite(admin.AdminSite):
    """Stock admin under the site's own name, with a desk for a front page and one search over all nouns."""

    index_title = "Editorial desk"
    enable_nav_sidebar = False
    login_form, login_template = SignInForm, "admin/sign_in.html"
    logout_template = "admin/signed_out.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Most nouns are named by something public, and each deletion of such needs a reason of its own.
        self.disable_action("delete_selected")

    def admin_view(self, view, cacheable=False):
        """Guard a page of the desk."""

        @wraps(view)
        def guarded(request, *args, **kwargs):
            # No text of PostgreSQL holds this character, and it fails where it is asked for.
            if "\0" in request.path:
                raise BadRequest
            request.GET = read_asked(request.GET)
            is_open = request.resolver_match.url_name in BEFORE_SECOND_STEP
            if not is_open and is_required(request.user) and not has_second_step(request.user):
                return redirect("admin:second_step")
            due.read()
            return view(request, *args, **kwargs)

        return super().admin_view(guarded, cacheable)

    def has_permission(self, request):
        """Whoever has a second step is not signed in without it."""
        is_staff = super().has_permission(request)
        return is_staff and (request.user.is_verified() or not has_second_step(request.user))

    def each_context(self, request):
        title = f"{SiteText.objects.load().short_title or 'Site'}: staff"
        context = super().each_context(request)
        if context["has_permission"]:
            context |= {
                "role": find_role(request.user),
                "account_mark": sign(request.user),
                "offers": Unsaved.objects.offered_to(request.user),
            }
        return {**context, "site_header": title, "site_title": title}

    def draw_page(self, request, template, title, **context):
        """Return a page of the desk."""
        return TemplateResponse(request, template, {**self.each_context(request), "title": title, **context})

    def get_urls(self):
        own = [
            path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(view_on_site), name="view_on_site"),
            path("guide/", self.admin_view(guide_view), name="guide"),
            path("guide/<slug:name>.png", self.admin_view(picture_view), name="guide_picture"),
            path("prove/", self.admin_view(prove_view), name="prove"),
            path("second-step/", self.admin_view(second_step_view), name="second_step"),
            path("sessions/", self.admin_view(sessions_view), name="sessions"),
            path("set-password/<uidb64>/<token>/", SetView.as_view(), name="set_password"),
            path("search/", self.admin_view(self.search_view), name="search"),
            path("explain-date/", self.admin_view(explain), {"field": ImpreciseDateFormField}, name="explain_date"),
            path("explain-day/", self.admin_view(explain), {"field": DayFormField}, name="explain_day"),
            path("explain-moment/", self.admin_view(explain), {"field": MomentFormField}, name="explain_moment"),
            path("suggest-address/", self.admin_view(suggest_address), name="suggest_address"),
            path("unsaved/<int:key>/", self.admin_view(unsaved_view), name="unsaved"),
            path("render-markdown/", self.admin_view(render_markdown), name="render_markdown"),
        ]
        return [*own, *super().get_urls()]

    def login(self, request, extra_context=None):
        response = super().login(request, extra_context)
        if getattr(request, "is_busy", False):
            response.status_code, response["Retry-After"] = 503, str(RETRY_AFTER)
        return response

    def password_change(self, request, extra_context=None):
        return ChangeView.as_view()(request)

    def index(self, request, extra_context=None):
        role, (waiting, rest) = find_role(request.user), find_sections(request.user)
        may_set_up = request.user.has_perm("timeline.change_sitetext")
        told = {
            "greeting": GREETINGS[role],
            "waiting": waiting,
            "rest": rest,
            "everything": find_everything(self.get_app_list(request)),
            "items": find_open_items() if may_set_up else [],
            "upkeep": Upkeep.objects.first(),
            "leftover": find_leftover(),
        }
        return super().index(request, {**told, **(extra_context or {})})

    def search_view(self, request):
        """One search over all nouns, as far as the user may see them."""
        form = SearchForm(request.GET)
        query = form.cleaned_data["q"] if form.is_valid() else ""
        found = search(self, request, query) if query else []
        return self.draw_page(request, "admin/search.html", "Search", search_form=form, query=query, found=found)

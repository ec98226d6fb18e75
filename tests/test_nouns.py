"""Lists of nouns and pages that are kept by hand say what the models and the addresses say."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Group
from django.urls import reverse
from django.urls.converters import SlugConverter

from timeline import urls
from timeline.filters import MilestoneFilter
from timeline.models import Figure, Milestone, Redaction, nouns
from timeline.models.base import RecordedQuerySet
from timeline.revisions.snapshots import is_belonging, plain_fields, recorded_models
from timeline.rights import GROUPS

from .test_caching import ADDRESSES
from .test_pages import DETAILS, LISTS

# Pages for which a search engine has no use.
NOT_SEARCHED = set()


def page_names(with_slug):
    """Return the names of the addresses at which people read a page, those of single objects or the others."""
    pages = [
        pattern for pattern in urls.urlpatterns if str(pattern.pattern) == "" or str(pattern.pattern).endswith("/")
    ]
    return {
        pattern.name
        for pattern in pages
        if any(isinstance(c, SlugConverter) for c in pattern.pattern.converters.values()) == with_slug
    }


@pytest.mark.django_db
def test_groups_may_see_every_noun_and_publishers_write_it():
    for model in nouns():
        name = model._meta.model_name
        held = {
            group: set(Group.objects.get(name=group).permissions.values_list("codename", flat=True)) for group in GROUPS
        }

        assert f"view_{name}" in held["Editors"]
        assert {f"{act}_{name}" for act in ("view", "add", "change", "delete")} <= held["Publishers"]


def test_every_noun_is_edited_in_admin_and_tells_of_bulk_writes():
    inline = {each.model for desk in admin.site._registry.values() for each in desk.inlines}
    for model in nouns():
        assert model in admin.site._registry or model in inline, model
        assert isinstance(model._default_manager.all(), RecordedQuerySet), model
    assert set(admin.site._registry) >= {*recorded_models(), Figure, Redaction}


@pytest.mark.django_db
def test_every_field_that_people_write_stands_in_a_form(rf, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user

    for model in recorded_models():
        desk = admin.site.get_model_admin(model)
        forms = {model: desk} | {inline.model: inline for inline in desk.get_inline_instances(request)}
        for noun, form in forms.items():
            written = {field.name for field in (*plain_fields(noun), *noun._meta.many_to_many) if field.editable}
            belonging = {field.name for field in noun._meta.concrete_fields if is_belonging(field)}
            decided = noun(status=Milestone.Status.PUBLISHED) if noun is Milestone else None  # who sees it and when
            assert written - belonging <= {*flatten_fieldsets(form.get_fieldsets(request, decided))}, noun


def test_every_page_is_asked_for_by_the_tests_of_all_pages():
    alone = {reverse(f"timeline:{name}") for name in page_names(with_slug=False)}
    begun = [reverse(f"timeline:{name}", args=["-"]).removesuffix("-/") for name in page_names(with_slug=True)]

    assert alone == set(LISTS) and alone <= set(ADDRESSES)
    for begin in begun:
        for addresses in (DETAILS, ADDRESSES):
            assert any(re.fullmatch(rf"{begin}[^/]+/", address) for address in addresses), begin


@pytest.mark.usefixtures("history")
def test_every_parameter_of_the_timeline_is_explained_to_programs(client):
    page = client.get("/data/").content.decode()

    assert [name for name in MilestoneFilter.base_filters if f"<code>{name}</code>" not in page] == []


@pytest.mark.usefixtures("history")
def test_sitemap_holds_every_public_page(client):
    listed = re.findall(r"<loc>http://testserver(.+?)</loc>", client.get("/sitemap.xml").content.decode())

    for name in page_names(with_slug=False) - NOT_SEARCHED:
        assert reverse(f"timeline:{name}") in listed, name
    for name in page_names(with_slug=True):
        begin, end = reverse(f"timeline:{name}", args=["-"]).split("-/")
        assert [path for path in listed if path.startswith(begin) and len(path) > len(begin + end)], name

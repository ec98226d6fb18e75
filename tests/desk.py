"""The desk as a member of staff meets it: signed in, at a form, told what is wrong with it."""

import re

from django.contrib.auth.models import Group, User
from django.test import Client

from timeline.revisions import acts

from .page import read_words


def sign_in(name, group="Publishers"):
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def address_of(obj):
    return f"/admin/timeline/{obj._meta.model_name}/{obj.pk}/change/"


def decide(client, obj, step, follow=True, **fields):
    """Take a step with the draft of an object as it stands, past the page that says what readers will see."""
    address = address_of(obj).replace("/change/", "/review/")
    draft = acts.find_draft(obj)
    data = {"draft_number": draft.shown_number if draft else 0, "step": step, "sure": "on"}
    return client.post(address, data | fields, follow=follow)


def values_of(form):
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            data[form.add_prefix(name)] = "on"
        elif value is not None and value is not False:
            value = getattr(value, "pk", value)
            data[form.add_prefix(name)] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return data


def open_form(client, obj, response=None):
    """What the form would post, untouched, with a reason where one is asked for."""
    context = (response or client.get(address_of(obj))).context
    form = context["adminform"].form
    data = values_of(form)
    for inline in context["inline_admin_formsets"]:
        data |= values_of(inline.formset.management_form)
        for row in inline.formset.forms:
            data |= values_of(row)
    return data | {"change_kind": "correction", "reason": "As the source says."}


def complaints(response):
    (errors,) = re.findall(r'(?s)<div class="error-summary".*?</div>', response.content.decode())
    return read_words(errors)

"""Who may do what in the desk: every role, every noun, every action, posts included, and what the database says."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from timeline.models import Draft, Figure, Measure, Milestone, Revision, SiteText
from timeline.revisions import recording, snapshot

from .conftest import thorough
from .desk import open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")

# Each cell holds a letter for an anonymous visitor, a member of staff in no group, an Editor and a Publisher:
# L sent to sign in, X forbidden, N no such page, S shown and nothing changed, O led elsewhere and nothing changed,
# D done: the database says so. A dash: there is no such action.
# “noun” is each of: author, organisation, theme, measure, source; “plan” a policing plan. The draft is another’s.
# What an Editor posts to the form of something public is shown as a draft, unsaved, so that nothing typed is lost.
TABLE = """
action          draft   public  noun    plan    sitetext figure
list            LXSS    LXSS    LXSS    LXSS    LOOO     LXSS
view            LXSS    LXSS    LXSS    LXSS    LXSS     LXSS
add             LXDD    -       LXDD    LXXD    LXXX     LXXX
change          LXDD    LXSD    LXSD    LXSD    LXSD     LXXX
delete          LXDD    LXXX    LXXD    LXXD    LXXX     LXOO
history         LXSS    LXSS    LXSS    LXSS    LXSS     LXSS
restore         LXDD    LXXD    LXXD    LXXD    LXXD     -
draft_open      LXNN    LXSS    LXSS    LXSS    LXSS     -
draft_save      LXNN    LXDD    LXDD    LXDD    LXDD     -
draft_preview   LXNN    LXSS    -       -       -        -
review          LXSS    LXSS    LXSS    LXSS    LXSS     -
draft_publish   LXXD    LXXD    LXXD    LXXD    LXXD     -
send_back       LXXS    LXXD    LXXD    LXXD    LXXD     -
discard         LXXD    LXXD    LXXD    LXXD    LXXD     -
preview         LXSS    LXXS    -       -       -        -
bulk_publish    LXOD    LXOO    -       -       -        -
bulk_withdraw   LXOO    LXOD    -       -       -        -
bulk_delete     LXDD    LXSS    LXOO    LXOO    -        LXOO
deleted         LXSS    -       LXSS    LXSS    LXSS     -
bring_back      LXDD    -       LXXD    LXXD    -        -
csv             LXSS    LXSS    LXSS    LXSS    -        LXSS
"""
ROLES = ("anonymous", "staff", "Editors", "Publishers")

VALUES = {
    "author": {"name": "A spare author", "kind": "body"},
    "measure": {"name": "A spare measure"},
    "organisation": {"name": "A spare organisation"},
    "policingplan": {"name": "A spare plan", "kind": "programme", "period": "2012"},
    "source": {"title": "A spare source"},
    "theme": {"name": "A spare theme"},
    "milestone": {"title": "A spare milestone", "date": "2012", "text": "Words."},
}


class Desk:
    """One object of a noun, with what is posted about it."""

    def __init__(self, publisher, column, obj, gone=None):
        self.column, self.obj, self.gone = column, obj, gone
        self.noun = type(obj)._meta.model_name
        self.root = f"/admin/timeline/{self.noun}/"
        self.named = "title" if hasattr(obj, "title") else "name"
        self.form = open_form(publisher, obj) if column != "figure" else {}
        self.blank = open_form(publisher, None, publisher.get(f"{self.root}add/")) if gone else {}
        self.revision = {"reason": "A test.", "change_kind": "update"}
        if column in ("public", "noun", "plan", "sitetext"):
            self.write_draft()

    def write_draft(self):
        author, _ = User.objects.get_or_create(username="somebody-else")
        data = {name: value for name, value in snapshot(self.obj).items() if name not in ("status", "publish_at")}
        data |= {self.named: "Drafted"}
        waiting = {"state": Draft.State.READY, "who": author, "label": "Draft", "data": data}
        Draft.objects.create(model=self.noun, key=str(self.obj.pk), base=2, **waiting)

    def at(self, page):
        return f"{self.root}{self.obj.pk}/{page}/"

    def act(self, client, action):
        """Do one action and return the response."""
        post = client.post
        chosen = {"_selected_action": [str(self.obj.pk)], "reason": "A test."}
        changed = {self.named: "Changed"}
        number = "2" if self.column == "draft" else "1"
        decision = {"draft_number": number, "sure": "on", "is_right": "on", **self.revision}
        draft = self.form | {"draft_number": "1", "live_number": "1"} | changed
        return {
            "list": lambda: client.get(self.root),
            "view": lambda: client.get(self.at("change")),
            "add": lambda: post(f"{self.root}add/", self.blank | VALUES.get(self.noun, {}) | {"slug": "n"} | changed),
            "change": lambda: post(self.at("change"), self.form | changed | {"draft_seen": "1"}),
            "delete": lambda: post(self.at("delete"), {"post": "yes", "reason": "A test."}),
            "history": lambda: client.get(self.at("history")),
            "restore": lambda: post(self.at("history"), {"restore": "1", "newest": "2", **self.revision}),
            "draft_open": lambda: client.get(self.at("draft")),
            "draft_save": lambda: post(self.at("draft"), draft),
            "draft_preview": lambda: post(self.at("draft"), draft | {"_preview": "x"}),
            "review": lambda: client.get(self.at("review")),
            "draft_publish": lambda: post(self.at("review"), decision | {"step": "publish"}),
            "send_back": lambda: post(self.at("review"), decision | {"step": "send_back", "note": "A test."}),
            "discard": lambda: post(self.at("review"), decision | {"step": "discard", "note": "A test."}),
            "preview": lambda: post(self.at("change"), self.form | changed | {"_preview": "x"}),
            "bulk_publish": lambda: post(self.root, {"action": "publish", "is_right": "on", **chosen}),
            "bulk_withdraw": lambda: post(self.root, {"action": "withdraw", **chosen}),
            "bulk_delete": lambda: post(self.root, {"action": "delete_selected", "post": "yes", **chosen}),
            "deleted": lambda: client.get(f"{self.root}deleted/"),
            "bring_back": lambda: post(f"{self.root}deleted/", {"key": str(self.gone), "reason": "A test."}),
            "csv": lambda: post(self.root, {"action": "export_csv", **chosen}),
        }[action]()

    def fingerprint(self):
        """All that an action could change."""
        rows = [list(model.objects.order_by("pk").values_list()) for model in (type(self.obj), Draft, Figure)]
        return rows, Revision.objects.count(), LogEntry.objects.count()

    def outcome(self, client, action):
        """The letter that the table has for what happens; all of it is undone."""
        with transaction.atomic():
            before = self.fingerprint()
            response = self.act(client, action)
            is_changed = self.fingerprint() != before
            transaction.set_rollback(True)
        if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
            letter = "L"
        else:
            letter = {403: "X", 404: "N", 302: "O", 200: "S"}[response.status_code]
        return {"O": "D"}.get(letter, f"{letter}, and something changed") if is_changed else letter


def make_desks(publisher):
    """One object for each noun, made and changed once, none of which anything refers to."""
    desks = []
    with recording():
        spares = {noun: apps.get_model("timeline", noun).objects.create(slug="s", **VALUES[noun]) for noun in VALUES}
        gone = {}
        for noun, values in VALUES.items():
            other = {name: f"{value} gone" if name in ("name", "title") else value for name, value in values.items()}
            obj = apps.get_model("timeline", noun).objects.create(slug="gone", **other)
            gone[noun] = (obj, obj.pk)
        values = {**VALUES["milestone"], "status": "published", "publish_at": timezone.now()}
        public = Milestone.objects.create(slug="p", **values)
        rest = {"value": 1, "counted_as": "x", "date": "2012"}
        figure = Figure.objects.create(milestone=public, measure=Measure.objects.get(slug="youth-officers"), **rest)
        site = SiteText.objects.load()
    with recording():
        for obj in (*spares.values(), public, site):
            name = "title" if hasattr(obj, "title") else "name"
            setattr(obj, name, f"{getattr(obj, name)}, changed")
            obj.save()
        for obj, _ in gone.values():
            obj.delete()
    for noun, obj in spares.items():
        column = {"milestone": "draft", "policingplan": "plan"}.get(noun, "noun")
        desks.append(Desk(publisher, column, obj, gone[noun][1]))
    desks += [Desk(publisher, "public", public), Desk(publisher, "sitetext", site), Desk(publisher, "figure", figure)]
    return desks


@thorough
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says_and_no_more(role):
    desks = make_desks(sign_in("prepares"))
    if role == "anonymous":
        client = Client()
    elif role == "staff":
        client = Client()
        client.force_login(User.objects.create_user("staff", is_staff=True))
    else:
        client = sign_in(role.lower(), role)
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]

    found, wanted = {}, {}
    for desk in desks:
        for action, *cells in lines:
            cell = cells[head.index(desk.column) - 1]
            if cell != "-":
                wanted[desk.noun, desk.column, action] = cell[ROLES.index(role)]
                found[desk.noun, desk.column, action] = desk.outcome(client, action)

    assert {key: letter for key, letter in found.items() if letter != wanted[key]} == {}
    assert len(found) > 150

"""Who may do what with a draft in which state: every role, act and state, and what the database says afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from timeline.models import Draft, DraftNote, Milestone, Revision
from timeline.revisions import acts, recording
from timeline.revisions.apply import wording

from .conftest import thorough
from .desk import address_of, decide, open_form, sign_in
from .test_drafts import at, draft_form
from .whole_site import Site

pytestmark = [pytest.mark.usefixtures("history"), thorough]

# Each cell has a letter for the Editor who wrote it, another Editor and a Publisher:
# D done: the database says so. R refused in words, with what was typed kept. X forbidden. O led elsewhere, as there is
# no draft any more. The last columns are milestones that are public, scheduled and withdrawn, without a draft; of what
# is live the draft is scheduled.
NEW = """
act        writing  ready  sent-back  public  scheduled  withdrawn
save       DDD      DDD    DDD        SSD     SSD        SSD
hand_over  DDD      RRR    DDD        OOO     OOO        OOO
take_back  RXR      DXD    RXR        OOO     OOO        OOO
unschedule RXR      RXR    RXR        OOO     OOO        OOO
note       DDD      DDD    DDD        OOO     OOO        OOO
send_back  XXR      XXD    XXR        OOO     OOO        OOO
discard    DXD      DXD    DXD        OOO     OOO        OOO
publish    XXD      XXD    XXD        OOO     OOO        OOO
schedule   XXD      XXD    XXD        OOO     OOO        OOO
"""
OF_LIVE = """
act        writing  ready  sent-back  scheduled
save       DDD      DDD    DDD        DDD
hand_over  DDD      RRR    DDD        RRR
take_back  RXR      DXD    RXR        RXR
unschedule RXR      RXR    RXR        DXD
note       DDD      DDD    DDD        DDD
send_back  XXR      XXD    XXR        XXD
discard    DXD      DXD    DXD        DXD
publish    XXD      XXD    XXD        XXD
schedule   XXD      XXD    XXD        XXD
"""
ROLES = ("writer", "Editors", "Publishers")
WHY = {"reason": "A test.", "change_kind": "update"}


def make_new(writer, state):
    """A milestone of an Editor that readers are to see for the first time, or that they saw, or will see."""
    with recording(writer, ""):
        milestone = Milestone.objects.create(slug="new", title="New", text="Words.", date="2014")
    if state in ("public", "scheduled", "withdrawn"):
        with recording(None):
            later = timezone.now() + timedelta(days=1)
            milestone.status, milestone.publish_at = "published", later if state == "scheduled" else None
            milestone.save()
        if state == "withdrawn":
            acts.set_status([milestone.pk], "withdrawn", who=None, why=acts.Why("Gone."))
        return milestone
    bring_to(milestone, state, writer)
    return milestone


def make_draft_of_live(writer, state):
    live = Milestone.objects.get(slug="named-officer-offered")
    last = Revision.objects.of(live).last()
    acts.keep_draft(live, wording(last.data) | {"title": "Drafted"}, base=last.number, over=0, who=writer)
    bring_to(live, state, writer)
    return live


def bring_to(obj, state, writer):
    draft = acts.find_draft(obj)
    if state != "writing":
        draft = acts.hand_over(draft, draft.shown_number, who=writer, why=acts.Why("A test.", "update"))
    if state == "scheduled":
        why, later = acts.Why("A test.", "update"), timezone.now() + timedelta(days=1)
        acts.publish_draft(draft, draft.shown_number, who=None, why=why, at=later)
    if state == "sent-back":
        acts.send_back(draft, draft.shown_number, "Mend it.", who=None)


def fingerprint():
    return [list(model.objects.order_by("pk").values_list()) for model in (Milestone, Draft, DraftNote, Revision)]


def save(client, obj):
    draft = acts.find_draft(obj)
    if draft and not draft.is_new:
        form, seen = draft_form(client, obj) | {"title": "Changed"}, draft.due and draft.due.isoformat()
        return client.post(at("draft", obj), form | {"due_seen": seen or ""})
    page = client.get(address_of(obj))
    return client.post(address_of(obj), open_form(client, obj, page) | {"title": "Changed", "confirm": "on"})


def outcome(client, obj, act):
    """The letter of what happens; all of it is undone."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    fields = {"note": "A note.", "is_right": "on", "publish_at": f"{tomorrow.day} {tomorrow:%B %Y}", **WHY}
    with transaction.atomic():
        before = fingerprint()
        draft = acts.find_draft(obj)
        if act == "save":
            response = save(client, obj)
        else:
            number = draft.shown_number if draft else 1
            response = decide(client, obj, act, follow=False, draft_number=number, **fields)
        is_changed = fingerprint() != before
        transaction.set_rollback(True)
    letter = {403: "X", 302: "O", 200: "R"}[response.status_code]
    if letter == "R" and act == "save":
        letter = "S"  # shown, as a form that changes nothing
    elif letter == "R":
        assert (
            response.context["form"].errors and "A note." in response.content.decode() or act in ("publish", "schedule")
        )
    return "D" if is_changed and letter == "O" else letter + ("!" if is_changed else "")


@pytest.mark.parametrize(("table", "make"), [(NEW, make_new), (OF_LIVE, make_draft_of_live)])
def test_each_role_takes_the_steps_of_the_table_and_no_others(table, make):
    clients = {
        "writer": sign_in("writer", "Editors"),
        "Editors": sign_in("ed", "Editors"),
        "Publishers": sign_in("ann"),
    }
    writer = User.objects.get(username="writer")
    (_, *states), *lines = [line.split() for line in table.strip().splitlines()]

    found, wanted = {}, {}
    for number, state in enumerate(states):
        with transaction.atomic():
            obj = make(writer, state)
            for act, *cells in lines:
                for role, letter in zip(ROLES, cells[number], strict=True):
                    wanted[act, state, role] = letter
                    found[act, state, role] = outcome(clients[role], obj, act)
            transaction.set_rollback(True)

    assert {key: letter for key, letter in found.items() if letter != wanted[key]} == {}


def test_drafts_of_the_release_before_are_ready_and_keep_what_was_said_about_them(tmp_path):
    site = Site(tmp_path)
    site.manage("migrate", "timeline", "0025", "-v", "0")
    site.sql(
        "INSERT INTO auth_user (username, password, first_name, last_name, email, is_superuser, is_staff, is_active, "
        "date_joined, last_login) VALUES ('ann', '', '', '', '', 0, 1, 1, '2026-01-01', '2026-01-01')"
    )
    said = {"waiting": "", "sent-back": "Name the source.", "discarded": "Told already."}
    for key, (state, note) in enumerate(said.items()):
        site.sql(
            "INSERT INTO timeline_draft (model, key, base, number, label, data, note, state, who_id, decided_by_id, "
            f"\"when\") VALUES ('theme', {key}, 1, 1, 'T', '{{}}', '{note}', '{state}', 1, 1, '2026-01-01')"
        )

    site.manage("migrate", "-v", "0")

    assert site.sql("SELECT state FROM timeline_draft ORDER BY key") == [("ready",), ("sent-back",), ("discarded",)]
    notes = site.sql("SELECT act, text, who_id FROM timeline_draftnote ORDER BY draft_id")
    assert notes == [("sent-back", "Name the source.", 1), ("discarded", "Told already.", 1)]

"""Who may do what with a draft in which state: every role, act and state, and what the database says afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from timeline.models import Draft, DraftNote, Milestone, Revision, SecondLook
from timeline.revisions import acts, recording
from timeline.revisions.apply import wording

from .conftest import thorough
from .desk import address_of, open_form, sign_in
from .test_drafts import at, draft_form
from .whole_site import Site

pytestmark = pytest.mark.usefixtures("history")

ROLES = ("nobody", "staff", "writer", "Editors", "Publishers", "author", "founder")
# Each cell has a letter for nobody, staff without rights, the Editor who wrote the draft last, another Editor, a
# Publisher, and a Publisher and a superuser who both wrote some of it before.
# L sent to sign in, X forbidden, N no such page, R refused in words, O led elsewhere and nothing changed, D done: the
# database says so. A line with a star is in place of the one above it where REVIEW is required.
# “new” is a milestone that readers are to see for the first time, and what became of it: once it is public, there is no
# draft of it. “of live” is a draft of one that readers see.
TABLES = {
    "new": """
act            writing     ready       sent-back   thrown-away public      scheduled   withdrawn   expired
save           LXDDDDD     LXDDDDD     LXDDDDD     LXOOOOO     LXRRDDD     LXRRDDD     LXRRDDD     LXRRDDD
save*          LXDDDDD     LXDDDDD     LXDDDDD     LXOOOOO     LXRROOD     LXRROOD     LXRROOD     LXRROOD
save_draft     LXNNNNN     LXNNNNN     LXNNNNN     LORRRRR     LXDDDDD     LXDDDDD     LXDDDDD     LXDDDDD
restore        LXDDDDD     LXDDDDD     LXDDDDD     LOOOOOO     LXXXDDD     LXXXDDD     LXXXDDD     LXXXDDD
restore*       LXDDDDD     LXDDDDD     LXDDDDD     LOOOOOO     LXXXRRD     LXXXRRD     LXXXRRD     LXXXRRD
restore_save   LXNNNNN     LXRRRRR     LXRRRRR     LOOOOOO     LXNNNNN     LXNNNNN     LXNNNNN     LXNNNNN
hand_over      LXDDDDD     LXRRRRR     LXDDDDD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
take_back      LXRXRRR     LXDXDDD     LXRXRRR     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
unschedule     LXRXRRR     LXRXRRR     LXRXRRR     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
note           LXDDDDD     LXDDDDD     LXDDDDD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
send_back      LXXXRRR     LXXXDDD     LXXXRRR     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
discard        LXDXDDD     LXDXDDD     LXDXDDD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
publish        LXXXDDD     LXXXDDD     LXXXDDD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
publish*       LXXXDRD     LXXXDRD     LXXXDRD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
schedule       LXXXDDD     LXXXDDD     LXXXDDD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
schedule*      LXXXDRD     LXXXDRD     LXXXDRD     LORRRRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
delete         LXDDDDD     LXDDDDD     LXDDDDD     LXOOOOO     LXXXXXX     LXXXDDD     LXXXXXX     LXXXXXX
delete*        LXDDDDD     LXDDDDD     LXDDDDD     LXOOOOO     LXXXXXX     LXXXXXD     LXXXXXX     LXXXXXX
bring_back     LXRRRRR     LXRRRRR     LXRRRRR     LXDDDDD     LXRRRRR     LXRRRRR     LXRRRRR     LXRRRRR
bulk_publish   LXOODDD     LXOODDD     LXOODDD     LXOOOOO     LXOOOOO     LXOOOOO     LXOODDD     LXOODDD
bulk_publish*  LXOODRR     LXOODRR     LXOODRR     LXOOOOO     LXOOOOO     LXOOOOO     LXOODDD     LXOODDD
bulk_withdraw  LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO     LXOODDD     LXOOOOO     LXOOOOO     LXOODDD
""",
    "of live": """
act            writing     ready       sent-back   thrown-away scheduled
save           LXRRDDD     LXRRDDD     LXRRDDD     LXRRDDD     LXRRDDD
save*          LXRROOD     LXRROOD     LXRROOD     LXRROOD     LXRROOD
save_draft     LXDDDDD     LXDDDDD     LXDDDDD     LXDDDDD     LXDDDDD
restore        LXXXDDD     LXXXDDD     LXXXDDD     LXXXDDD     LXXXDDD
restore*       LXXXRRD     LXXXRRD     LXXXRRD     LXXXRRD     LXXXRRD
restore_save   LXDDDDD     LXDDDDD     LXDDDDD     LXRRRRR     LXDDDDD
hand_over      LXDDDDD     LXRRRRR     LXDDDDD     LXOOOOO     LXRRRRR
take_back      LXRXRRR     LXDXDDD     LXRXRRR     LXOOOOO     LXRXRRR
unschedule     LXRXRRR     LXRXRRR     LXRXRRR     LXOOOOO     LXDXDDD
note           LXDDDDD     LXDDDDD     LXDDDDD     LXOOOOO     LXDDDDD
send_back      LXXXRRR     LXXXDDD     LXXXRRR     LXOOOOO     LXXXDDD
discard        LXDXDDD     LXDXDDD     LXDXDDD     LXOOOOO     LXDXDDD
publish        LXXXDDD     LXXXDDD     LXXXDDD     LXOOOOO     LXXXDDD
publish*       LXXXDRD     LXXXDRD     LXXXDRD     LXOOOOO     LXXXDRD
schedule       LXXXDDD     LXXXDDD     LXXXDDD     LXOOOOO     LXXXDDD
schedule*      LXXXDRD     LXXXDRD     LXXXDRD     LXOOOOO     LXXXDRD
delete         LXXXXXX     LXXXXXX     LXXXXXX     LXXXXXX     LXXXXXX
bring_back     LXRRRRR     LXRRRRR     LXRRRRR     LXDDDDD     LXRRRRR
bulk_publish   LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO     LXOOOOO
bulk_withdraw  LXOODDD     LXOODDD     LXOODDD     LXOODDD     LXOODDD
""",
}


def sign_in_chief(name):
    User.objects.create_superuser(name)
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def sign_in_all():
    """A client for each role."""
    staff = Client()
    staff.force_login(User.objects.create_user("staff", is_staff=True))
    return {
        "nobody": Client(),
        "staff": staff,
        "writer": sign_in("writer", "Editors"),
        "Editors": sign_in("ed", "Editors"),
        "Publishers": sign_in("ann"),
        "author": sign_in("author"),
        "founder": sign_in_chief("founder"),
    }


def find_writers():
    return [User.objects.get(username=name) for name in ("author", "founder", "writer")]


def make_new(state):
    """A milestone that readers are to see for the first time, or that they saw, or will see."""
    for number, who in enumerate(find_writers()):
        with recording(who, ""):
            values = {"title": f"New {number}", "text": "Words.", "date": "2014"}
            milestone, _ = Milestone.objects.update_or_create(slug="new", defaults=values)
    if state in ("public", "scheduled", "withdrawn", "expired"):
        now, day = timezone.now().replace(microsecond=0), timedelta(days=1)  # as a form gives it back
        with recording(None):
            milestone.status, milestone.publish_at = "published", now + day if state == "scheduled" else now - 2 * day
            milestone.save()
        with recording(None):
            milestone.withdraw_at = now - day if state == "expired" else None
            milestone.save()
        if state == "withdrawn":
            acts.set_status([milestone.pk], "withdrawn", who=None, why=acts.Why("Gone."))
    else:
        bring_to(milestone, state)
    return milestone


def make_of_live(state):
    """A milestone that readers see, with a draft of it."""
    live = Milestone.objects.get(slug="named-officer-offered")
    with recording(None, "Once more."):
        Milestone.objects.filter(pk=live.pk).update(short_name="Another name")
    last = Revision.objects.of(live).last()
    for over, who in enumerate(find_writers()):
        acts.keep_draft(live, wording(last.data) | {"title": f"Drafted {over}"}, base=last.number, over=over, who=who)
    bring_to(live, state)
    return live


def bring_to(obj, state):
    writer, draft = User.objects.get(username="writer"), acts.find_draft(obj)
    if state in ("ready", "sent-back", "scheduled"):
        draft = acts.hand_over(draft, draft.shown_number, who=writer, why=acts.Why("A test.", "update"))
    if state == "scheduled":
        why, later = acts.Why("A test.", "update"), timezone.now() + timedelta(days=1)
        acts.publish_draft(draft, draft.shown_number, who=None, why=why, at=later)
    if state == "sent-back":
        acts.send_back(draft, draft.shown_number, "Mend it.", who=None)
    if state == "thrown-away":
        acts.discard_draft(draft, draft.shown_number, who=writer)


MAKE = {"new": make_new, "of live": make_of_live}


def fingerprint():
    """All that an act could change, but for when a milestone was saved last: to save it as it was says nothing."""
    said = [field.attname for field in Milestone._meta.concrete_fields if field.name != "modified"]
    rows = [list(model.objects.order_by("pk").values_list()) for model in (Draft, DraftNote, Revision, SecondLook)]
    return [list(Milestone.objects.order_by("pk").values_list(*said)), *rows]


class Case:
    """A milestone in a state, and what is posted about it."""

    def __init__(self, kind, state, looks):
        self.obj = MAKE[kind](state)
        self.draft = acts.find_draft(self.obj) if Milestone.objects.filter(pk=self.obj.pk).exists() else None
        self.is_gone = self.draft is None and state == "thrown-away" and kind == "new"
        self.why = {"reason": "A test.", "change_kind": "update"}
        changed = {"title": "Changed", "confirm": "on"}
        self.form = {} if self.is_gone else open_form(looks, self.obj) | changed
        has_draft_form = not self.is_gone and self.obj.takes_drafts
        self.drafted = (draft_form(looks, self.obj) if has_draft_form else {"draft_number": "0"}) | changed
        if self.draft and self.draft.due:
            self.drafted["due_seen"] = self.draft.due.isoformat()
        self.before = fingerprint()

    def act(self, client, act):
        """Do one act and return the response."""
        obj, post, root = self.obj, client.post, "/admin/timeline/milestone/"
        chosen = {"_selected_action": [str(obj.pk)], **self.why, "is_right": "on"}
        number = self.draft.shown_number if self.draft else 1
        tomorrow = timezone.localtime() + timedelta(days=1)
        thrown = Draft.objects.filter(state="discarded", data__isnull=False).first()
        back = {"draft": thrown.pk} if thrown else {"key": str(obj.pk), **self.why}
        saves = {"old": "1", "newest": number, "base": number}
        again = {"restore": "1", "newest": Revision.objects.filter(model="milestone", key=obj.pk).count(), **self.why}
        steps = {
            "note": "A note.",
            "is_right": "on",
            "alone": "A test.",
            "publish_at": f"{tomorrow.day} {tomorrow:%B %Y}",
            "draft_number": number,
            "sure": "on",
            **self.why,
        }
        others = {
            "save": lambda: post(address_of(obj), self.form | {"draft_seen": number}),
            "save_draft": lambda: post(at("draft", obj), self.drafted),
            "restore": lambda: post(at("history", obj), again),
            "restore_save": lambda: post(f"{at('draft', obj)}history/", saves),
            "delete": lambda: post(at("delete", obj), {"post": "yes", **self.why}),
            "bring_back": lambda: post(f"{root}deleted/", back),
            "bulk_publish": lambda: post(root, {"action": "publish", **chosen}),
            "bulk_withdraw": lambda: post(root, {"action": "withdraw", **chosen}),
            "bulk_delete": lambda: post(root, {"action": "delete_selected", "post": "yes", **chosen}),
        }
        return others[act]() if act in others else post(at("review", obj), steps | {"step": act})

    def outcome(self, client, act):
        """The letter of what happens; all of it is undone."""
        with transaction.atomic():
            response = self.act(client, act)
            is_changed = fingerprint() != self.before
            transaction.set_rollback(True)
        letter = {403: "X", 404: "N", 302: "O", 200: "S", 410: "R"}[response.status_code]
        if letter == "O" and response["Location"].startswith("/admin/login/"):
            letter = "L"
        if letter == "S" and is_refused(response):
            letter = "R"
        return {"O": "D"}.get(letter, f"{letter}!") if is_changed else letter


def is_refused(response):
    """Whether a page says why nothing was done."""
    context = response.context
    if response.status_code == 410:
        return True
    forms = [context.get("form"), getattr(context.get("adminform"), "form", None)]
    return bool(context.get("refused") or any(form is not None and form.errors for form in forms))


def read_table(kind, is_required):
    """Return {act: {state: letters}}; a line with a star is in place of the one above where REVIEW is required."""
    (_, *states), *lines = [line.split() for line in TABLES[kind].strip().splitlines()]
    rows = {}
    for act, *cells in lines:
        if is_required or not act.endswith("*"):
            rows[act.removesuffix("*")] = dict(zip(states, cells, strict=True))
    return rows


CASES = [(kind, state) for kind, table in TABLES.items() for state in table.split("\n")[1].split()[1:]]


@thorough
@pytest.mark.parametrize("is_required", [False, pytest.param(True, marks=pytest.mark.database)])
@pytest.mark.parametrize(("kind", "state"), CASES)
def test_each_role_takes_the_steps_of_the_table_and_no_others(settings, kind, state, is_required):
    settings.REVIEW = "REQUIRED" if is_required else "OPTIONAL"
    clients, preparer = sign_in_all(), sign_in_chief("prepares")
    case = Case(kind, state, preparer)

    found = {act: "".join(case.outcome(clients[role], act) for role in ROLES) for act in read_table(kind, is_required)}

    assert found == {act: cells[state] for act, cells in read_table(kind, is_required).items()}


@thorough
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

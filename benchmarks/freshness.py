"""Whether any reader is ever told what is no longer so: edits, schedules, withdrawals and redactions under load."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .client import Background, build_request, get
from .editor import Editor

LONDON = ZoneInfo("Europe/London")
# Connections on which each address is asked anew after each change: enough to reach every worker.
READERS = 4


class Count:
    """Answers looked at, and those that were stale."""

    def __init__(self):
        self.changes = self.answers = 0
        self.stale = []

    def check(self, is_right, what):
        self.answers += 1
        if not is_right:
            self.stale.append(what)


def measure(port, edits):
    """Edit, schedule and withdraw while others read; return a dict of `Count` by what was done."""
    # The first milestone of the list, not one that the picture above it names.
    first = re.search(r'<h\d[^>]*>\s*<a href="(/milestones/([^"/]+)/)"', read(port, "/").body.decode())
    requests = [build_request(address, port) for address in ("/", first[1], "/?q=school", "/timeline.json?q=truancy")]
    editor = Editor(port)
    kinds = ["edits", "scheduled publications and withdrawals", "withdrawals by hand", "redactions"]
    counts = {kind: Count() for kind in kinds}
    with Background(port, requests):
        check_edits(port, editor, first[2], edits, counts["edits"])
        for number in range(max(1, edits // 10)):
            check_schedule(port, editor, number, counts["scheduled publications and withdrawals"])
        for number in range(max(1, edits // 5)):
            check_withdrawal(port, editor, number, counts["withdrawals by hand"])
        for number in range(max(1, edits // 10)):
            check_redaction(port, editor, number, counts["redactions"])
    return counts


def read(port, address, **headers):
    return get(port, address, Accept_Encoding="identity", **headers)


def check_edits(port, editor, slug, edits, count):
    """Change a title again and again; each address that shows it must show it at the very next request."""
    form = editor.find(slug)
    title = editor.read(form)["title"]
    page = f"/milestones/{slug}/"
    stamp = f"{time.time_ns():x}"
    for number in range(edits):
        marker = f"Marker{stamp}x{number}"
        addresses = ["/", page, f"/?q={marker}", f"/timeline.csv?q={marker}", "/changes/"]
        tag = read(port, page).headers.get("etag")
        editor.change(form, title=f"{title[:100]} {marker}")
        count.changes += 1
        for address in addresses:
            for _ in range(READERS):
                # A search echoes what was typed; what it found is the milestone's address.
                wanted = f"/milestones/{slug}/" if "q=" in address else marker
                count.check(wanted in read(port, address).body.decode(), f"{address} without {marker}")
        if tag:
            status = read(port, page, If_None_Match=tag).status
            count.check(status == 200, f"{page} answered {status} to the tag of the last edit")
    editor.change(form, title=title)


def add_milestone(editor, name, **fields):
    """Add a published milestone of its own title; return its slug."""
    slug = f"freshness-{time.time_ns():x}-{name}"
    editor.add(title=f"Freshness {slug}", slug=slug, date="2020", **{"text": "Measured."} | fields)
    return slug


def check_schedule(port, editor, number, count):
    """A milestone must appear at the instant for which it is scheduled, and be gone at the one when it ends."""
    due = datetime.now(LONDON).replace(microsecond=0) + timedelta(seconds=4)
    end = due + timedelta(seconds=2)
    slug = add_milestone(editor, number, publish_at=f"{due:%Y-%m-%d %H:%M:%S}")
    editor.change(editor.find(slug), withdraw_at=f"{end:%Y-%m-%d %H:%M:%S}")
    count.changes += 2
    due, end = due.timestamp(), end.timestamp()
    page, search = f"/milestones/{slug}/", f"/?q={slug}"
    while time.time() < end + 0.5:
        for address in (page, search):
            sent = time.time()
            answer = read(port, address)
            received = time.time()
            is_shown = answer.status == 200 and (address == page or page in answer.body.decode())
            before, after = (sum(moment >= instant for instant in (due, end)) for moment in (sent, received))
            # While an instant passed on the way, both answers are right.
            if before == after:
                count.check(is_shown is (before == 1), f"{address} sent {sent - due:.3f} s after its publication")
        time.sleep(0.02)
    count.check(read(port, page).status == 410, f"{page} is not 410 after its end")


def check_withdrawal(port, editor, number, count):
    """A withdrawn milestone must be gone from everywhere at the very next request, and its address say so."""
    slug = add_milestone(editor, f"w{number}")
    page = f"/milestones/{slug}/"
    count.check(read(port, page).status == 200, f"{page} is not there")
    form = editor.find(slug)
    editor.change(form, status="withdrawn")
    count.changes += 1
    for _ in range(READERS):
        count.check(read(port, page).status == 410, f"{page} is not 410")
        for address in (f"/?q={slug}", f"/timeline.csv?q={slug}", "/feed.atom", "/sitemap.xml"):
            count.check(page not in read(port, address).body.decode(), f"{address} still has {slug}")


def check_redaction(port, editor, number, count):
    """Words that were redacted must be nowhere at the very next request."""
    words = f"Unsaid{time.time_ns():x}"
    slug = add_milestone(editor, f"r{number}", text=f"Measured {words} here.")
    page = f"/milestones/{slug}/"
    count.check(words in read(port, page).body.decode(), f"{page} does not have {words}")
    count.check(f'id="{slug}"' in read(port, f"/?q={words}").body.decode(), f"a search does not find {words}")
    editor.redact(words, "court-order")
    count.changes += 1
    for _ in range(READERS):
        for address in (page, f"/timeline.csv?q={slug}", "/feed.atom", "/changes/", "/changes.atom"):
            count.check(words not in read(port, address).body.decode(), f"{address} still says {words}")
        # A search echoes what was typed, and the picture has every milestone, but no card is found.
        answer = read(port, f"/?q={words}").body.decode()
        count.check(f'id="{slug}"' not in answer, f"a search still finds {words}")

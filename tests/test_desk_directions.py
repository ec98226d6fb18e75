"""Names from right to left in the desk's sentences: each stands apart, so that no quote changes place."""

import re
from html.parser import HTMLParser

from django.contrib.auth.models import User

from timeline.models import Draft, Milestone, Theme
from timeline.revisions import acts

from .conftest import make_public, thorough

NAME = "مدرسة (آمنة)"
# What stands alone in one of these has no neighbours; the desk's styles set links and changes apart.
ALONE = {"a", "option", "td", "th", "li", "h1", "h2", "textarea", "ins", "del", "dd", "strong"}


class Texts(HTMLParser):
    """The texts of a page with what encloses each."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.found = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        self.found.append((self.inside[-1] if self.inside else "", data.strip()))


def find_unguarded(page, names):
    """Return the sentences of a page in which a name is not set apart."""
    texts = [(tag, re.sub("\u2068[^\u2069]*\u2069", "", text)) for tag, text in Texts(page).found]
    return [text for tag, text in texts if NAME in text and tag != "bdi" and not (tag in ALONE and text in names)]


@thorough
def test_names_from_right_to_left_stand_apart_on_every_page_of_the_desk(ann):
    who = User.objects.get(username="ann")
    live = Milestone.objects.get(slug="local-policing-model")
    live.title = NAME
    live.save()
    theme = make_public(Theme.objects.create(slug="q", name=NAME))
    gone = Theme.objects.create(slug="gone", name=f"{NAME} 2")
    key = gone.pk
    acts.delete(gone, who=who, why=acts.Why(NAME, "correction"))
    hidden = Milestone.objects.create(slug="hidden", title=NAME, text="x 118", date="2001")
    acts.keep_draft(live, {"title": f"{NAME} 3"}, base=2, over=0, who=who)
    acts.discard_draft(Draft.objects.get(), 1, NAME, who=who)
    acts.keep_draft(live, {"title": f"{NAME} 3"}, base=2, over=0, who=who)
    milestone, chosen = "/admin/timeline/milestone/", {"_selected_action": live.pk}
    names = [NAME, *(f"{thing}" for thing in (live, hidden)), f"{NAME} 2", f"{NAME} 3"]

    pages = [
        "/admin/", "/admin/search/?q=مدرسة", milestone, f"{milestone}{live.pk}/change/",
        f"{milestone}{live.pk}/history/",
        f"{milestone}{live.pk}/review/", f"{milestone}{live.pk}/review/?step=discard", f"{milestone}{live.pk}/draft/",
        f"{milestone}{live.pk}/draft/history/", f"{milestone}deleted/", f"{milestone}{hidden.pk}/delete/",
        f"/admin/timeline/theme/{theme.pk}/delete/", f"/admin/timeline/theme/deleted/?key={key}",
        "/admin/timeline/theme/deleted/", f"/admin/timeline/theme/{key}/change/", "/admin/timeline/figure/",
    ]  # fmt: skip
    found = []
    for address in pages:
        response = ann.get(address, follow=True)
        page = response.content.decode()
        assert response.status_code == 200 and NAME in page, address
        found += [(address, text) for text in find_unguarded(page, names)]
    assert found == []
    for action in ("withdraw", "publish"):
        page = ann.post(milestone, chosen | {"action": action}, follow=True).content.decode()
        assert find_unguarded(page, names) == []
    page = ann.post(f"{milestone}{hidden.pk}/delete/", {"post": "yes"}, follow=True).content.decode()
    assert "was deleted" in page and find_unguarded(page, names) == []

"""What one signed-in request may cost: lists, rows of figures and comparisons have bounds, and nothing is a 500."""

import random
import time
from itertools import groupby

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from timeline.models import Draft, Figure, Measure, Milestone
from timeline.presenters.differences import Part, compare_words
from timeline.revisions import recording

from .conftest import sparing
from .desk import address_of, open_form

pytestmark = pytest.mark.usefixtures("history")

LISTS = [(model._meta.app_label, model._meta.model_name) for model in admin.site._registry]
SLOW = "^([^~]|[^~])*~$"


@pytest.fixture
def chief(history):
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    return client


def timed(do):
    start = time.process_time()
    done = do()
    return done, time.process_time() - start


@pytest.mark.parametrize("noun", LISTS, ids=".".join)
@pytest.mark.parametrize("lookup", sparing(["regex", "iregex", "contains", "gt", "date__year"], 1))
def test_list_takes_no_lookup_that_its_filters_do_not_offer(chief, noun, lookup):
    model = next(model for model in admin.site._registry if model._meta.model_name == noun[1])
    field = next(field.name for field in model._meta.fields if not field.primary_key)

    answer = chief.get("/admin/{}/{}/".format(*noun), {f"{field}__{lookup}": SLOW})

    assert answer.status_code in (302, 400)  # the site's own words have no list: it leads to their form


@pytest.mark.parametrize(
    "query",
    [
        "text__regex=(", "text__regex=" + SLOW, "themes__id__exact=x", "themes__id__exact=99999999999999999999",
        "themes__in=1,x", "sources__isnull=perhaps", "authors__organisation__name__iregex=(a+)%2B%24", "state=nowhere",
        "p=-1", "o=9.9.x", "all=x", "_to_field=text", "_popup=x", "themes__exact=1&themes__exact=2", "nonsense=1",
    ],
)  # fmt: skip
def test_list_answers_any_address_quickly(ann, query):
    answer, spent = timed(lambda: ann.get(f"/admin/timeline/milestone/?{query}"))

    assert answer.status_code in (200, 302, 400) and spent < 2


def test_filters_and_links_of_lists_still_work(ann):
    theme = Milestone.themes.through.objects.first().theme_id

    for query in (f"themes__id__exact={theme}", "citations__isnull=True", "state=published", f"themes__in={theme}"):
        assert ann.get(f"/admin/timeline/milestone/?{query}").status_code == 200


@pytest.mark.parametrize("total", sparing(["999999999", "900", "2000", "-1", "x", ""], 2))
def test_rows_that_nobody_typed_cost_nothing(ann, total):
    milestone = Milestone.objects.get(slug="named-officer-offered")
    form = open_form(ann, milestone)

    answer, spent = timed(lambda: ann.post(address_of(milestone), form | {"figures-TOTAL_FORMS": total, "title": ""}))

    assert answer.status_code == 200 and spent < 2
    assert len(answer.content) < 200_000


def test_row_that_hides_that_it_stood_before_is_refused_in_words(ann):
    milestone = Figure.objects.first().milestone
    form = open_form(ann, milestone)

    answer = ann.post(address_of(milestone), form | {"figures-INITIAL_FORMS": "0", "reason": "A test."})

    assert answer.status_code == 200
    assert "This milestone already gives a figure" in answer.content.decode()


@pytest.mark.parametrize("page", ["change", "delete"])
@pytest.mark.parametrize("noun", LISTS, ids=".".join)
def test_field_of_an_empty_name_is_none(chief, noun, page):
    obj = apps.get_model(*noun).objects.first()

    answer = chief.get("/admin/{}/{}/{}/{}/?_to_field=".format(*noun, obj.pk if obj else 1, page))

    assert answer.status_code in (200, 302, 403)


@pytest.mark.parametrize("key", ["x", "99999999999999999999", "1"])
@pytest.mark.parametrize("model", [Figure, Draft, Milestone, User])
def test_view_on_site_of_anything_is_no_failure(ann, model, key):
    kind = ContentType.objects.get_for_model(model).pk

    assert ann.get(f"/admin/r/{kind}/{key}/").status_code in (302, 404)


# Comparisons


def at_random(words, count):
    return " ".join(random.Random(str(words)).choices(words, k=count))


TEXTS = {
    "two letters": tuple(" ".join(random.Random(seed).choices("ab", k=10_000)) for seed in (1, 2)),
    "words": (at_random([f"word{n}" for n in range(900)], 2800), at_random([f"word{n}" for n in range(901)], 2800)),
    "lines": ("a\nb\n" * 5000, "b\nb\na\n" * 3300),
    "one line changed in many": ("\n".join(map(str, range(4000))), "\n".join(map(str, range(0, 8000, 2)))),
}  # fmt: skip


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_comparison_of_long_texts_is_bounded_and_gives_both(texts):
    pieces, spent = timed(lambda: compare_words(*texts))

    assert spent < 1.5
    assert "".join(piece.text for piece in pieces if piece.mark != "ins") == texts[0]
    assert "".join(piece.text for piece in pieces if piece.mark != "del") == texts[1]


def test_long_text_with_one_new_paragraph_is_compared_by_words():
    paragraphs = [at_random([f"w{n}x{m}" for m in range(200)], 200) for n in range(12)]
    changed = [paragraphs[0] + " tail", *paragraphs[1:-1], paragraphs[-1] + " end"]

    pieces = compare_words("\n\n".join(paragraphs), "\n\n".join(changed))

    runs = [(mark, "".join(piece.text for piece in run)) for mark, run in groupby(pieces, lambda piece: piece.mark)]
    rest = "".join(f"\n\n{paragraph}" for paragraph in paragraphs[1:])
    assert runs == [("", paragraphs[0]), ("ins", " tail"), ("", rest), ("ins", " end")]


def test_history_says_what_was_rewritten_and_shows_both(ann):
    old, new = TEXTS["words"]
    with recording():
        milestone = Milestone.objects.create(slug="long", title="Long", text=old, date="2015")
    with recording():
        milestone.text = new
        milestone.save()

    page, spent = timed(lambda: ann.get(f"/admin/timeline/milestone/{milestone.pk}/history/?old=1&new=2"))

    assert "Text (rewritten)" in page.content.decode() and spent < 3


def test_short_texts_are_never_called_rewritten():
    assert not Part("title", compare_words("Officers in every borough", "A new model")).is_rewritten


# The front page


def test_front_page_shows_only_what_the_account_may_see(ann):
    Milestone.objects.create(slug="secret", title="A secret draft", text="x", date="2015")
    outsider, reader = Client(), Client()
    outsider.force_login(User.objects.create_user("outsider", is_staff=True))
    reader.force_login(User.objects.get(username="ann"))

    page = outsider.get("/admin/").content.decode()

    assert "A secret draft" in reader.get("/admin/").content.decode()
    assert (
        "A secret draft" not in page
        and "Being written" not in page
        and "Ready" not in page
        and "Gaps to mend" not in page
    )
    assert "ann" not in page and Measure.objects.first().name not in page

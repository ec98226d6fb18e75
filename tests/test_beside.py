"""What stands beside a form: who sees what it is about, what saving does, what is missing; and a copy as a start."""

import html
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from timeline.models import Figure, Measure, Milestone, Source, Theme
from timeline.revisions import recording

from .desk import address_of, open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")


def beside(page):
    (found,) = re.findall(r'(?s)<aside class="beside".*?</aside>', page.content.decode())
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found).split()))


def places(page):
    """{what to look at: where it leads} of a page."""
    found = re.findall(r'<li(?: class="blocks")?><a href="([^"]+)">(.*?)</a>', checks_of(page))
    return {html.unescape(words): html.unescape(url) for url, words in found}


def checks_of(page):
    return "".join(re.findall(r'(?s)<ul class="checks">.*?</ul>', page.content.decode()))


def primary(page):
    """The words of the buttons that are filled."""
    return re.findall(r'<input type="submit" value="([^"]+)" class="default"', page.content.decode())


def live():
    return Milestone.objects.get(slug="local-policing-model")


def test_publisher_is_told_before_saving_what_readers_see_at_once(ann):
    seen, unseen = live().themes.first(), Theme.objects.create(slug="new", name="New")

    page, other, new = (
        ann.get(address) for address in (address_of(seen), address_of(unseen), "/admin/timeline/theme/add/")
    )

    assert "Readers see it wherever something public names it. A new name" in beside(page)
    assert primary(page) == ["Publish this change"]
    for shown in (other, new):
        assert "Nobody outside sees it until something public names it." in beside(shown) and primary(shown) == ["Save"]


def test_milestone_says_who_sees_it_and_the_button_says_what_it_does(ann):
    draft = Milestone.objects.create(slug="new", title="New", text="There were 77 of them.", date="2012")

    public, hidden = ann.get(address_of(live())), ann.get(address_of(draft))

    assert "What you save is public at once." in beside(public) and primary(public) == ["Publish this change"]
    assert "Only staff see it." in beside(hidden) and "Publish this change" not in primary(hidden)
    assert "The text names 77, which is no figure of this milestone." in beside(hidden)


def test_editor_is_led_from_what_is_public_to_a_draft(ann):
    editor = sign_in("ed", "Editors")

    page = editor.get(address_of(live()))

    assert "Write a draft to change it; a Publisher checks it." in beside(page)
    assert re.search(
        r'<a href="/admin/timeline/milestone/\d+/draft/" class="button default">Write a draft</a>',
        page.content.decode(),
    )
    draft = editor.get(address_of(live()).replace("change", "draft"))
    assert "Readers see nothing of this draft until a Publisher publishes it." in beside(draft)
    assert "Publish this change" not in draft.content.decode()


def test_source_says_what_it_lacks_and_where_to_give_it(ann):
    source = Source.objects.first()
    Source.objects.filter(pk=source.pk).update(date="", publisher="Somebody", link="https://example.org/")

    mine, editors = places(ann.get(address_of(source))), places(sign_in("ed", "Editors").get(address_of(source)))

    assert mine == {"No date is given.": "#id_date"}
    assert editors == {"No date is given.": address_of(source).replace("change", "draft") + "#id_date"}


def test_form_tells_what_the_review_tells_and_where_it_is_mended(ann):
    with recording(User.objects.get(username="ann")):
        new = Milestone.objects.create(slug="new", title="New", text="There were 4,321 in the YPT.", date="2012")
        new.citations.create(source=Source.objects.create(slug="s", title="No link"))
        measure = Measure.objects.get(slug="safer-schools-officers")
        new.figures.create(measure=measure, value=5, counted_as="never used", date="2012")

    form, review = ann.get(address_of(new)), ann.get(address_of(new).replace("change", "review"))

    found = places(form)
    assert {words: address_of(new) + url if url[0] == "#" else url for words, url in found.items()} == places(review)
    assert found["YPT is not spelt out where it stands first."] == "#id_text"
    for url in found.values():
        assert url[0] != "#" or f'id="{url[1:]}"' in form.content.decode()
    assert "#id_figures-0-counted_as" in found.values()


def test_who_may_change_nothing_is_led_nowhere():
    reader = Client()
    user = User.objects.create_user("reads", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_milestone"))
    reader.force_login(user)
    draft = Milestone.objects.create(slug="new", title="New", text="There were 77 of them.", date="2012")

    page = reader.get(address_of(draft))

    assert "The text names 77, which is no figure of this milestone." in beside(page) and places(page) == {}


def test_form_follows_the_order_of_work(ann):
    page = ann.get(address_of(live())).content.decode()

    order = [
        "id_title",
        "id_date",
        "id_text",
        "figures-group",
        "citations-group",
        "id_themes",
        "id_authors",
        "id_status",
        "id_reason",
    ]
    places = [page.index(f'id="{each}"') for each in order]
    assert places == sorted(places) < [page.index('name="_continue"')]
    assert page.index('<div class="form-row field-slug">') < page.index("field-short_name")


def test_figure_that_somebody_comes_to_change_has_the_keyboard(ann):
    figure = live().figures.first()

    listed = ann.get("/admin/timeline/figure/").content.decode()
    mine = sign_in("ed", "Editors").get("/admin/timeline/figure/").content.decode()

    (link,) = set(re.findall(rf'href="([^"]*\?figure={figure.pk})"', listed))
    (own,) = set(re.findall(rf'href="([^"]*\?figure={figure.pk})"', mine))
    assert "/change/" in link and "/draft/" in own
    form = ann.get(link).content.decode()
    (box,) = re.findall(r"<input[^>]* autofocus[^>]*>", form)
    assert 'name="figures-' in box and f'value="{figure.value}"' in box


def test_new_figure_is_offered_the_date_and_the_last_basis(ann):
    measure = Measure.objects.get(slug="safer-schools-officers")
    last = Figure.objects.levels().filter(measure=measure).order_by("date_order").last()

    page = ann.get(address_of(live())).content.decode()

    empty = re.search(r'(?s)id="figures-empty".*?name="figures-__prefix__-date" value="([^"]*)"', page)
    assert empty[1] == str(live().date)
    offered = html.unescape(re.search(r'<datalist id="bases" data-last="([^"]*)"', page)[1])
    assert f'"{measure.pk}": "{last.counted_as}"' in offered


def test_row_with_nothing_but_the_offered_date_is_no_figure(ann):
    milestone = live()
    data, count = open_form(ann, milestone), milestone.figures.count()
    data |= {
        "figures-TOTAL_FORMS": count + 1,
        f"figures-{count}-date": str(milestone.date),
        f"figures-{count}-kind": "actual",
    }

    saved = ann.post(address_of(milestone), data | {"title": "Another title"})

    assert saved.status_code == 302 and live().title == "Another title" and live().figures.count() == count


def test_copy_starts_a_draft_and_leaves_the_first_as_it_was(ann):
    milestone = live()
    before = (milestone.title, milestone.status, milestone.figures.count())
    data = open_form(ann, milestone) | {"title": "Another one", "_saveasnew": "x"}

    made = ann.post(address_of(milestone), data)

    copy = Milestone.objects.get(title="Another one")
    assert made["Location"] == address_of(copy)
    assert (copy.slug, copy.status, copy.publish_at) == ("another-one", "draft", None)
    assert copy.text == milestone.text and copy.figures.count() == before[2] and not copy.is_public
    assert set(copy.themes.all()) == set(milestone.themes.all())
    assert not set(copy.figures.values_list("pk")) & set(milestone.figures.values_list("pk"))
    milestone.refresh_from_db()
    assert (milestone.title, milestone.status, milestone.figures.count()) == before


def test_editor_copies_from_the_form_of_a_draft():
    editor, milestone = sign_in("ed", "Editors"), live()
    form = editor.get(address_of(milestone).replace("change", "draft"))

    data = open_form(editor, milestone, form) | {"_saveasnew": "x", "title": "A copy"}
    made = editor.post(address_of(milestone), data)

    assert f'formaction="{address_of(milestone)}"' in form.content.decode() and made.status_code == 302
    assert Milestone.objects.get(title="A copy").status == "draft" and live().title != "A copy"


def test_copy_that_is_refused_keeps_what_was_typed(ann):
    data = open_form(ann, live()) | {"title": "A copy", "date": "199-", "_saveasnew": "x"}

    refused = ann.post(address_of(live()), data).content.decode()

    assert "199-" in refused and 'value="A copy"' in refused and not Milestone.objects.filter(title="A copy").exists()


def test_due_milestone_says_that_readers_wait(ann):
    milestone = live()
    due = Milestone(slug="due", title="Due", text="x", date="2024", status="published")
    due.publish_at = timezone.now() + timezone.timedelta(days=1)
    due.save()

    assert "Readers see it when its time comes." in beside(ann.get(address_of(due))) and milestone.is_public

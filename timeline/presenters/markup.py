"""Parts of milestones, figures, citations as HTML. Built in Python, as shapes are: a page holds hundreds of them."""

from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from timeline.text import lay_out, runs_from_right


def isolated(words):
    """Return a name as HTML, in an element that keeps its direction from what stands beside it.

    A sentence whose names are isolated stays as it is: the element would run as the first of them does.
    """
    escaped = conditional_escape(words)
    is_name = runs_from_right(escaped) and "\u2068" not in escaped
    return mark_safe(f"<bdi>{escaped}</bdi>") if is_name else escaped  # noqa: S308  escaped


def plural(count, word):
    return word if count == 1 else f"{word}s"


def draw_group(group, url):
    """Return figures of one measure as a list item: the number, what it counts, how it moved.

    Each number leads to the row that says what it rests on, on the milestone's page at `url`.
    """
    numbers = ' <span aria-hidden="true">→</span><span class="visually-hidden"> to </span> '.join(
        f'<a href="{escape(url)}#{row.id}">{escape(row.number)}</a>' for row in group.rows
    )
    lead = '<span class="visually-hidden">from </span>' if len(group.rows) > 1 else ""
    date = f", {escape(group.date)}" if group.date else ""
    move = f'<p class="number-move">{escape(group.difference)}</p>\n' if group.difference else ""
    own = "" if group.rows[0].is_followed else ' class="also"'
    return (
        f'<li{own}>\n<p class="number">{lead}{numbers}</p>\n'
        f'<p class="number-label"><a href="{escape(group.chart_url)}">{isolated(group.label)}</a>{date}</p>\n'
        f"{move}</li>\n"
    )


def draw_numbers(groups, url):
    """Return `FigureGroup`s of the milestone at `url`, "" on its own page, set large; nothing for none."""
    if not groups:
        return ""
    return mark_safe(f'<ul class="numbers">\n{"".join(draw_group(group, url) for group in groups)}</ul>\n')  # noqa: S308  escaped


def draw_quotes(quotes):
    """Return sentences of sources, (HTML, name of the source), as paragraphs that say whose they are."""
    parts = (f'<p class="quiet">“{sentence}” {isolated(source)}</p>\n' for sentence, source in quotes)
    return mark_safe("".join(parts))  # noqa: S308  escaped


def draw_link(item):
    """Return a `Link` or a card's title as a link."""
    return f'<a href="{escape(item.url)}">{isolated(item.name)}</a>'


def draw_kind(name, word, links):
    if not links:
        return ""
    items = "".join(f"<dd>{draw_link(link)}</dd>\n" for link in links)
    return f'<div class="labels-{name}"><dt>{plural(len(links), word)}</dt>\n{items}</div>\n'


def draw_labels(plans, themes, organisations):
    """Return the `Link`s to what a milestone refers to, by kind; nothing for none."""
    parts = draw_kind("plans", "Policing plan", plans) + draw_kind("themes", "Theme", themes)
    parts += draw_kind("organisations", "Organisation", organisations)
    return mark_safe(f'<dl class="labels">\n{parts}</dl>\n' if parts else "")  # noqa: S308  escaped


def draw_cited(cited, shared=False, full=False):
    """Return what a `Cited` says at its place, as HTML; nothing without one.

    Where a table names the source once for all its rows (`shared`), the place alone leads to the source. In `full` it
    says who published it and when, and leads to the document itself.
    """
    if cited is None:
        return ""
    name = isolated(cited.locator) if shared and cited.locator else f"<cite>{isolated(cited.title)}</cite>"
    words = [f'<a href="{escape(cited.url)}">{name}</a>']
    words += [str(isolated(word)) for word in (cited.author, cited.publisher) if word and full]
    words += [str(isolated(word)) for word in (cited.locator, cited.date) if word and not shared]
    return mark_safe(f'<p class="cited">{", ".join(words)}</p>\n{draw_words_of(cited, full)}')  # noqa: S308  escaped


def draw_place(cited):
    """Return what a `Cited` says at its place, where the page is its source's own."""
    place = f'<p class="cited">{isolated(cited.locator)}</p>\n' if cited.locator else ""
    return mark_safe(place + draw_words_of(cited))  # noqa: S308  escaped


def draw_words_of(cited, full=False):
    """Return the words of a source, when somebody saw them and where they are kept; in `full` the document's address.

    Nothing where none of it is known.
    """
    quotation = f'<q class="quotation">{isolated(cited.quotation)}</q>\n' if cited.quotation else ""
    links = [("The document", cited.link)] if full else []
    links.append(("Archived copy", cited.archived or full and cited.archive))
    parts = [f'<a href="{escape(url)}" rel="noopener">{name}</a>' for name, url in links if url]
    parts += [f"seen {cited.seen.day} {cited.seen:%B %Y}"] if cited.seen else []
    more = f'<p class="cited-more">{" · ".join(parts)}</p>\n' if parts else ""
    return quotation + more


def draw_notes(row):
    """Return what is to be said of a `FigureRow`: why it is followed or not, what others say, its note; with headings.

    Nothing where there is nothing to say.
    """
    notes = []
    if row.standing and row.reason:
        notes.append(draw_note("Why it is followed" if row.is_followed else "Why it is not followed", row.reason))
    for other in row.others:
        number = f'<a href="{escape(other.url)}">{escape(other.number)}</a>'
        giver = f": {isolated(other.cited.place)}" if other.cited else ""
        reason = f" — {isolated(other.reason)}" if other.reason else ""
        notes.append(draw_note(other.standing, mark_safe(number + giver + reason)))  # noqa: S308  escaped
    if row.note:
        notes.append(draw_note(row.note_kind, mark_safe(lay_out(escape(row.note)))))  # noqa: S308  escaped
    return mark_safe("".join(notes))  # noqa: S308  escaped


def draw_note(heading, words):
    """Return a note as a paragraph, with a small word before it that says of what kind it is."""
    before = f'<b class="note-kind">{escape(capfirst(heading))}</b> ' if heading else ""
    return f'<p class="note">{before}{isolated(words)}</p>\n'

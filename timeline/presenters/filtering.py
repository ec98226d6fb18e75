"""The filter form as a page shows it: options with counts, chips, messages, what to loosen."""

from dataclasses import dataclass

from timeline.addresses import results_of
from timeline.index.listing import FACETS
from timeline.text import isolate


@dataclass(frozen=True)
class Option:
    """One choice, and how many milestones it would give with the other filters kept."""

    value: str
    label: str
    count: int
    is_chosen: bool

    @property
    def is_dead(self):
        """Whether choosing it would lead to nothing."""
        return not self.count and not self.is_chosen


@dataclass(frozen=True)
class Facet:
    name: str
    legend: str
    options: list
    errors: list

    @property
    def is_chosen(self):
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """An active filter in words, and the address of the same view without it."""

    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class TextField:
    """A typed parameter: what was typed is kept, the message stands beside it."""

    name: str
    value: str
    errors: list


def present_facets(filtering, published):
    """Return the facets of the filter form, the choice within each left out of its own counts."""
    listing, facets = published.listing, []
    for name in FACETS:
        others, chosen = filtering.filter_queryset(published, without=name), filtering.values[name]
        options = [
            Option(item.slug, str(item), (others.bits & listing.get(name, key)).bit_count(), item.slug in chosen)
            for key, item in published.nouns[name].items()
        ]
        facets.append(Facet(name, filtering.filters[name].label, options, filtering.errors.get(name, [])))
    return facets


def present_has_figures(filtering, published):
    """Return the option “with figures”."""
    others = filtering.filter_queryset(published, without="has_figures")
    count = others.only(published.listing.get("figures")).count()
    return Option("1", "With figures", count, bool(filtering.values.get("has_figures")))


def present_text_fields(filtering):
    """Return the typed fields by name."""
    form = filtering.form
    return {
        name: TextField(name, form[name].value() or "", filtering.errors.get(name, []))
        for name in ("q", "year_from", "year_to", "has_figures", "order")
    }


# Fields whose first input has another id than their parameter has.
INPUTS = {"order": "order-oldest"}


def list_wrong(filtering):
    """Return (id of the field, words) of each thing in the address that cannot be read."""
    return [
        (INPUTS.get(name, name), f"{each.label}: {message}")
        for name, each in filtering.filters.items()
        for message in filtering.errors.get(name, [])
    ]


def describe(filtering, name, value):
    """Return one active filter in words, such as “Theme: School security”."""
    if name == "has_figures":
        return "With figures"
    if name == "q":
        return f"Keyword: {isolate(value)}"
    if name in FACETS:
        value = str(filtering.values[name][value])
    return f"{filtering.filters[name].label}: {isolate(value)}"


def name_choice(filtering):
    """Return what the filters choose in a few words, such as “pcso, School security”; empty where they are not set."""
    names = []
    for name, value in filtering.restricting:
        words = describe(filtering, name, value)
        names.append(isolate(value) if name == "q" else words.partition(": ")[2] if name in FACETS else words)
    return ", ".join(names)


# How a heading says what each parameter chooses; it takes the names of several joined by “or”.
SAID = {
    "q": "with “{}”",
    "year_from": "from {}",
    "year_to": "up to {}",
    "theme": "about {}",
    "organisation": "with {}",
    "plan": "that name {}",
    "author": "credited to {}",
    "has_figures": "that give figures",
}


def head_choice(filtering):
    """Return what the filters choose as a heading goes on: “about school security, from 2012”; "" where none is set."""
    chosen = {}
    for name, value in filtering.restricting:
        words = str(filtering.values[name][value]) if name in FACETS else value
        # A theme stands within the sentence, unless it begins with an abbreviation.
        is_word = name == "theme" and words[1:2].islower()
        chosen.setdefault(name, []).append(isolate(words[0].lower() + words[1:] if is_word else words))
    return ", ".join(said.format(" or ".join(chosen[name])) for name, said in SAID.items() if name in chosen)


def present_chips(filtering, with_counts):
    """Return the active filters; with counts, each with how many milestones its removal would give."""
    chips = []
    for pair in filtering.restricting:
        others = [other for other in filtering.pairs if other != pair]
        count = filtering.count_without(pair) if with_counts else None
        chips.append(Chip(describe(filtering, *pair), results_of(others), count))
    return chips

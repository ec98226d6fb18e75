"""The filter form as a page shows it: options with counts, chips, messages, what to loosen."""

from dataclasses import dataclass

from timeline.addresses import path_to, with_query
from timeline.index.listing import FACETS


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
            for key, item in listing.nouns[name].items()
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


def describe(filtering, name, value):
    """Return one active filter in words, such as “Theme: School security”."""
    if name == "has_figures":
        return "With figures"
    if name == "q":
        return f"Keyword: {value}"
    if name in FACETS:
        value = filtering.values[name][value].name
    return f"{filtering.filters[name].label}: {value}"


def present_chips(filtering, with_counts):
    """Return the active filters; with counts, each with how many milestones its removal would give."""
    chips = []
    for pair in filtering.restricting:
        others = [other for other in filtering.pairs if other != pair]
        count = filtering.count_without(pair) if with_counts else None
        chips.append(Chip(describe(filtering, *pair), with_query(path_to("timeline"), others), count))
    return chips

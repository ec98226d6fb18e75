"""The filter form as a page shows it: options with counts, chips, messages, what to loosen."""

from django.utils.safestring import mark_safe

from timeline.addresses import results_of
from timeline.index.listing import FACETS
from timeline.text import isolate

from .fragments import PLACE, render_each


def present_facets(filtering, published):
    """Return the facets of the filter form as (name, legend, choices as HTML, messages).

    Each choice says how many milestones it would give with the other filters kept.
    """
    listing, facets = published.listing, []
    for name in FACETS:
        others, chosen = filtering.leave_out(name), filtering.values[name]
        options = [
            (f"{name}-{item.slug}", item.slug, str(item), listing.get(name, key), item.slug in chosen)
            for key, item in published.nouns[name].items()
        ]
        drawn = draw_options(others, name, options)
        facets.append((name, filtering.filters[name].label, drawn, filtering.errors.get(name)))
    return facets


def draw_has_figures(filtering, published):
    """Return the choice “with figures” as HTML."""
    name = "has_figures"
    option = name, "1", "With figures", published.listing.get("figures"), bool(filtering.values.get(name))
    return draw_options(filtering.leave_out(name), name, [option])


def draw_options(others, name, options):
    """Return choices of a parameter, (id, value, label, set, whether it is chosen), over a selection as HTML."""

    def make(missing):
        return render_each("_option", (show_option(name, *option) for _, *option in missing))

    counts = [(others.bits & bits).bit_count() for _, _, _, bits, _ in options]
    # Few and many differ in a letter, and nothing cannot be chosen.
    names = [
        ("option", *shown, chosen, min(count, 2)) for (*shown, _, chosen), count in zip(options, counts, strict=True)
    ]
    drawn = others.listing.remember.many(names, make)
    parts = (drawn[key].replace(PLACE, str(count)) for key, count in zip(names, counts, strict=True))
    return mark_safe("".join(parts))  # noqa: S308  a template's


def show_option(name, identity, value, label, is_chosen, how_many):
    is_dead = not how_many and not is_chosen
    shown = {"id": identity, "name": name, "value": value, "label": label, "many": how_many}
    return shown | {"is_chosen": is_chosen, "is_dead": is_dead}


def present_text_fields(filtering):
    """Return the typed fields by name: what was typed is kept, the message stands beside it."""
    form = filtering.form
    return {
        name: {"value": form[name].value() or "", "errors": filtering.errors.get(name)}
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
    """Return the active filters in words, each with the address of the view without it; with counts, also with how many
    milestones that would give.
    """
    chips = []
    for pair in filtering.restricting:
        others = [other for other in filtering.pairs if other != pair]
        count = filtering.count_without(pair) if with_counts else None
        chips.append({"label": describe(filtering, *pair), "url": results_of(others), "count": count})
    return chips

"""What the index holds of a milestone: all that its card shows, what it quotes, what a reader looks for it by.

Beside that stands its text as HTML, which takes longer to render than all that a download tells of a milestone.
"""

from timeline.models import Milestone
from timeline.text import to_html, to_plain

from .words import split_words

SHOWN = ("themes", "organisations", "plans", "authors")
# Of longer dates only what they name is indexed, not each year within.
YEARS_WITHIN = 10


def fetch(keys):
    """Return the milestones with some keys, with all that their cards show."""
    milestones = Milestone.objects.filter(pk__in=keys).order_by().only("title", "date", "text")
    return milestones.prefetch_related(*SHOWN, "figures", "citations")


def list_texts(milestone):
    """Return (title, text, other texts): the plain texts by which a milestone is found.

    How a figure differs from the one before is left out: it rests on other milestones.
    """
    others = [milestone.date.label, *map(str, years_within(milestone.date))]
    others += [str(item) for relation in SHOWN for item in getattr(milestone, relation).all()]
    for figure in milestone.figures.all():
        kind = "" if figure.kind == figure.Kind.ACTUAL else figure.get_kind_display()
        others += [f"{figure.number} {figure.counted_as}", kind, figure.date.label]
    others += [cited.quotation for cited in (*milestone.citations.all(), *milestone.figures.all()) if cited.quotation]
    return milestone.title, to_plain(milestone.text), others


def years_within(date):
    """Return the years that an `ImpreciseDate` may mean, where they are few."""
    first, last = date.named_years
    return range(first, last + 1) if last - first < YEARS_WITHIN else ()


def to_row(milestone):
    """Return what an engine stores: key, stems of the title, of the text, of each other text, whole words, HTML."""
    title, text, others = list_texts(milestone)
    title, text, others = split_words(title), split_words(text), [split_words(other) for other in others]
    forms = {f"~{word.plain}" for words in (title, text, *others) for word in words}
    # A decade only by its whole name: whoever asks for 1980 does not mean 1985.
    forms |= {f"~{year // 10:03}0s" for year in years_within(milestone.date)}
    stems = [[word.stem for word in words] for words in (title, text, *others)]
    return milestone.pk, stems[0], stems[1], stems[2:], sorted(forms), to_html(milestone.text)


def find_naming(touched):
    """Return the keys of the milestones among `touched`, {model: keys}, and of those that show something among it."""
    keys = set(touched.get(Milestone, ()))
    for relation in SHOWN:
        model = Milestone._meta.get_field(relation).related_model
        if model in touched:
            through = getattr(Milestone, relation).through.objects
            named = {f"{model._meta.model_name}__in": list(touched[model])}
            keys.update(through.filter(**named).values_list("milestone_id", flat=True))
    return keys

"""Ready-made citations of a milestone: in words, as BibTeX, as RIS."""

import re
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from timeline.models import Author, Milestone

FEW = 500  # figures up to which their milestones are looked at one by one
AUTHORS = 10  # authors of a measure's figures that its citation names


@dataclass(frozen=True)
class Citation:
    """What every form of citation is made of."""

    key: str
    authors: list
    title: str
    date: str
    site: str
    changed: object
    url: str
    as_of: object = None

    @property
    def plain(self):
        """One line for a footnote."""
        authors = f"{', '.join(self.authors)}. " if self.authors else ""
        stood = f"As it stood on {self.as_of:%-d %B %Y}. " if self.as_of else ""
        return (
            f"{authors}“{self.title}” ({self.date}). {self.site}. "
            f"Last changed {self.changed.day} {self.changed:%B %Y}. {stood}{self.url}"
        )

    @property
    def bibtex(self):
        """A BibTeX `@misc` entry. Source: Oren Patashnik, “BibTeXing” (1988)."""
        lines = [
            ("author", " and ".join(f"{{{escape_tex(name)}}}" for name in self.authors)),
            ("title", f"{{{escape_tex(self.title)}}}"),
            ("howpublished", escape_tex(self.site)),
            ("year", str(self.changed.year)),
            ("note", f"Dated in the record: {escape_tex(self.date)}. Last changed {self.changed:%Y-%m-%d}"),
            ("url", self.url),
        ]
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines if value)
        return f"@misc{{{self.key},\n{fields}\n}}\n"

    @property
    def ris(self):
        """An RIS record of type ELEC. Source: the RIS format specification of Research Information Systems."""
        lines = [
            ("TY", "ELEC"),
            *(("AU", one_line(name)) for name in self.authors),
            ("TI", one_line(self.title)),
            ("T2", one_line(self.site)),
            ("PY", str(self.changed.year)),
            ("DA", f"{self.changed:%Y/%m/%d/}"),
            ("N1", f"Dated in the record: {self.date}"),
            ("UR", self.url),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def one_line(text):
    """Return `text` with its line ends made spaces, so that it cannot begin a field of its own."""
    return " ".join(text.split())


def escape_tex(text):
    """Return `text` with the characters that TeX reads as commands escaped."""
    names = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^&%$#_{}]", lambda match: names.get(match[0], "\\" + match[0]), one_line(text))


def cite(milestone, site_title, url, as_of=None):
    """Return the `Citation` of a milestone under its whole address `url`; `as_of` is the day whose state is cited."""
    return Citation(
        key=milestone.slug,
        authors=[author.name for author in milestone.authors.all()],
        title=milestone.title,
        date=milestone.date.label,
        site=site_title,
        changed=timezone.localtime(milestone.modified).date(),
        url=url,
        as_of=as_of,
    )


def cite_measure(measure, figures, extent, site_title, url):
    """Return the `Citation` of a measure's published `figures`, a queryset, under its whole address `url`.

    `extent` is how many they are, their first year and their last.
    """
    total, first, last = extent
    names = list(Author.objects.credited_with(figures).values_list("name", flat=True)[: AUTHORS + 1])
    return Citation(
        key=f"figures-{measure.slug}",
        authors=names if len(names) <= AUTHORS else [*names[:AUTHORS], "and others"],
        title=f"{measure.name}: published figures",
        date=str(first) if first == last else f"{first}–{last}",
        site=site_title,
        changed=timezone.localtime(find_last_change(figures, total)).date(),
        url=url,
    )


def find_last_change(figures, total):
    """Return when a milestone that gives one of `figures` was last changed, by the way that looks at fewer rows."""
    if total <= FEW:
        return figures.aggregate(last=Max("milestone__modified"))["last"]
    giving = Milestone.objects.published().filter(Exists(figures.order_by().filter(milestone=OuterRef("pk"))))
    return giving.order_by("-modified").values_list("modified", flat=True).first()

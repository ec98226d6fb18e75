"""Ready-made citations of a milestone: in words, as BibTeX, as RIS."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.text import get_text_list

from timeline import clock
from timeline.addresses import at_moment
from timeline.dates import write_instant
from timeline.models import EntryNoun
from timeline.text import isolate

AUTHORS = 10  # authors of a measure's figures that its citation names at most


@dataclass(frozen=True)
class Citation:
    """What every form of citation is made of.

    The words are the site's, which publishes them; `compilers` are the authors of the history that they rest on. `date`
    is when the milestone happened, in words, and no year of publication. `moment` is that of the last change, and
    `page` a whole address: together they say what is cited, whatever is changed afterwards.
    """

    key: str
    compilers: list
    title: str
    date: str
    site: str
    moment: datetime
    url: str

    @property
    def changed(self):
        """The day of the last change, in London."""
        return timezone.localtime(self.moment).date()

    def credit(self, write=str):
        """Return whose history the words come from, in words, with each name as `write` gives it; empty for nobody."""
        names = get_text_list([write(compiler.name) for compiler in self.compilers], "and")
        return f"From a history compiled by {names}. " if names else ""

    @property
    def words(self):
        """What stands between title and address in a footnote."""
        changed = f"Last changed {self.changed.day} {self.changed:%B %Y}."
        return f"{self.site}. {self.credit(isolate)}Dated in the record: {self.date}. {changed}"

    @property
    def plain(self):
        """One line for a footnote."""
        return f"“{isolate(self.title)}”. {self.words} {self.url}"

    @property
    def bibtex(self):
        """A BibTeX `@misc` entry. Sources: Oren Patashnik, “BibTeXing” (1988); `editortype` as in BibLaTeX, 2.3.6."""
        editors = " and ".join(name_for_tex(compiler) for compiler in self.compilers)
        lines = [
            ("title", f"{{{escape_tex(self.title)}}}"),
            ("publisher", escape_tex(self.site)),
            ("howpublished", escape_tex(self.site)),
            ("editor", editors),
            ("editortype", "compiler" if editors else ""),
            ("year", str(self.changed.year)),
            ("note", f"{escape_tex(self.credit())}Dated in the record: {escape_tex(self.date)}. "
             f"Last changed {self.changed:%Y-%m-%d}. As it stood at {write_instant(self.moment)}"),
            ("url", self.url),
        ]  # fmt: skip
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines if value)
        return f"@misc{{{self.key},\n{fields}\n}}\n"

    @property
    def ris(self):
        """An RIS record of type ELEC. Source: the RIS format specification of Research Information Systems."""
        lines = [
            ("TY", "ELEC"),
            ("TI", one_line(self.title)),
            *(("A2", one_line(compiler.sorted_name)) for compiler in self.compilers),
            ("T2", one_line(self.site)),
            ("PB", one_line(self.site)),
            ("PY", str(self.changed.year)),
            ("DA", f"{self.changed:%Y/%m/%d/}"),
            ("N1", one_line(f"{self.credit()}Dated in the record: {self.date}. "
             f"As it stood at {write_instant(self.moment)}")),
            ("UR", self.url),
            ("ER", ""),
        ]  # fmt: skip
        return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def name_for_tex(author):
    """Return an author's name as BibTeX reads it: of a person family name first, a body's in braces of its own."""
    if not author.given_names:
        return f"{{{escape_tex(author.name)}}}"
    return f"{part_for_tex(author.family_name)}, {part_for_tex(author.given_names)}"


def part_for_tex(part):
    """Return a part of a person's name, in braces where a comma or an “and” in it would begin the next one."""
    escaped = escape_tex(part)
    return f"{{{escaped}}}" if re.search(r",|\band\b", escaped, re.IGNORECASE) else escaped


def one_line(text):
    """Return `text` with its line ends made spaces, so that it cannot begin a field of its own."""
    return " ".join(text.split())


def escape_tex(text):
    """Return `text` with the characters that TeX reads as commands escaped.

    Braces have names too: BibTeX counts one that is only escaped, so a lone one would swallow the fields after it.
    """
    names = {
        "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    }  # fmt: skip
    return re.sub(r"[\\~^&%$#_{}]", lambda match: names.get(match[0], "\\" + match[0]), one_line(text))


def cite(milestone, site_title, page):
    """Return the `Citation` of a milestone, as it stands or stood, under the whole address `page` of its page."""
    return Citation(
        key=milestone.slug,
        compilers=list(milestone.authors.all()),
        title=milestone.title,
        date=milestone.date.label,
        site=site_title,
        moment=milestone.last_public_change,
        url=at_moment(page, milestone.last_public_change),
    )


def cite_measure(measure, figures, extent, site_title, page):
    """Return the `Citation` of a measure's published `figures` under the whole address `page`.

    `extent` is how many they are, their first year and their last.
    """
    total, first, last = extent
    moment = max(filter(None, (figures.find_last_change(total), find_last_end(measure))), default=clock.now())
    return Citation(
        key=f"figures-{measure.slug}",
        compilers=list(figures.find_authors()[:AUTHORS]),
        title=f"{measure.name}: published figures",
        date=str(first) if first == last else f"{first}–{last}",
        site=site_title,
        moment=moment,
        url=at_moment(page, moment),
    )


def find_last_end(measure):
    """Return when a milestone last ceased to say what it said of a measure, which may be nothing now; None if never."""
    ended = EntryNoun.objects.filter(model=measure._meta.model_name, key=str(measure.pk), until__lte=clock.now())
    return ended.aggregate(last=Max("until"))["last"]

"""A synthetic history, the same on every machine: N milestones, of which the first 13 are the documented ones.

`python -m benchmarks.history N` fills the database that the environment names, through the door for writes;
`python -m benchmarks.history N FILE` writes what it would add as a fixture, for `loaddata`.
"""

import itertools
import json
import os
import random
import re
import sys
import uuid

SEED = 2023
DOCUMENTED = 13
AUTHORS, PLANS, SOURCES = 50, 10, 20
CITATIONS = 3  # of each milestone's text
# Words to search for: one in about 0.2 % of the texts, one in about 80 %. Both are in the documented history too.
RARE, COMMON = "truancy", "school"
PASSWORD = "only for measuring"

# What the documented history brings, by slug.
THEMES = [
    "behaviour-in-schools",
    "school-security",
    "partnership-programme",
    "officer-numbers",
    "plans-and-models",
    "named-officer",
    "youth-engagement",
    "public-confidence",
]
ORGANISATIONS = [
    "professional-association-of-teachers",
    "department-for-education-and-skills",
    "youth-justice-board",
    "association-of-chief-police-officers",
    "metropolitan-police-service",
]
MEASURES = [
    "safer-schools-officers",
    "pcsos",
    "secondary-schools",
    "ad-hoc-schools",
    "pilot-officers",
    "pilot-boroughs",
    "youth-officers",
]
SOURCE = "history-of-safer-school-partnerships"

# The most frequent words of the synthetic texts; the others are made of syllables.
FREQUENT = re.findall(
    r"\w+",
    "the of and to in a for was with by on that as from at were which an it this their officers police young people "
    "borough pupils report council service plan london teachers crime working community year first new support",
)
SYLLABLES = re.findall(r"\w+", "ba ce di for gal hem in jo kest lu mar nor ol pre qua ris sta tel un ver wick yar")


class Words:
    """Words of skewed frequency: the n-th is about 1/n as frequent as the first."""

    def __init__(self, draw):
        rare = {"".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(6000)}
        self.words = [*FREQUENT, *sorted(rare, key=lambda word: (len(word), word))]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def pick(self, draw, count):
        return draw.choices(self.words, cum_weights=self.weights, k=count)


def make_date(draw):
    """Return an EDTF date of one of the forms that the site reads; more of them late than early."""
    year = draw.randint(1850 if draw.random() < 0.3 else 1980, 2024)
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    forms = {
        f"{year}": 30,
        f"{year}-{month:02}": 20,
        f"{year}-{month:02}-{day:02}": 22,
        f"{year // 10}X": 7,
        f"{year}/{year + draw.randint(1, 4)}": 10,
        f"{year}~": 5,
        f"{year}?": 2,
        f"[..{year}]": 2,
        f"{year}/..": 1,
        f"[{year}..]": 1,
    }
    return draw.choices(list(forms), list(forms.values()))[0]


def make_text(draw, words):
    """Return 80 to 120 words in sentences and two paragraphs."""
    picked = words.pick(draw, draw.randint(80, 120))
    if draw.random() < 0.8:
        picked[draw.randrange(10, 70)] = COMMON
    if draw.random() < 0.002:
        picked[draw.randrange(10, 70)] = RARE
    sentences = []
    while picked:
        length = draw.randint(8, 20)
        sentence, picked = picked[:length], picked[length:]
        sentences.append(" ".join(sentence).capitalize() + ".")
    half = len(sentences) // 2
    return " ".join(sentences[:half]) + "\n\n" + " ".join(sentences[half:])


def status_of(number):
    """Return the status of the n-th synthetic milestone: one in fifty is a draft, one in fifty withdrawn."""
    return {7: "draft", 23: "withdrawn"}.get(number % 50, "published")


def count_public(count):
    """Return how many of a history of `count` milestones the public sees."""
    return DOCUMENTED + sum(status_of(number) == "published" for number in range(count - DOCUMENTED))


def make_nouns():
    """Yield the plans, authors and sources beside the documented ones, as a fixture has them."""
    for number in range(PLANS - 6):
        yield (
            "policingplan",
            {
                "slug": f"synthetic-plan-{number}",
                "name": f"Synthetic plan {number}",
                "kind": "police-and-crime-plan",
                "period": f"{1960 + 10 * number}/{1965 + 10 * number}",
            },
        )
    for number in range(AUTHORS - 1):
        yield "author", {"slug": f"synthetic-author-{number}", "name": f"Synthetic Author {number}", "kind": "body"}
    for number in range(SOURCES - 1):
        link = f"https://www.example.org/synthetic/{number}"
        yield "source", {"slug": f"synthetic-source-{number}", "title": f"Synthetic source {number}", "link": link}


def make_milestones(count, seed=SEED):
    """Yield (fields of a milestone, those of its figures, those of its citations) until a history of `count` is whole.

    Of one figure in ten another source gives another number too.
    """
    draw, draw_cited = random.Random(seed), random.Random(f"{seed} cited")
    words = Words(draw)
    plans = [fields["slug"] for model, fields in make_nouns() if model == "policingplan"]
    authors = ["steven-sweeney", *(fields["slug"] for model, fields in make_nouns() if model == "author")]
    for number in range(count - DOCUMENTED):
        status = status_of(number)
        minute = draw.randrange(5 * 365 * 24 * 60)
        fields = {
            "slug": f"synthetic-{number}",
            "title": " ".join(words.pick(draw, draw.randint(4, 9))).capitalize(),
            "date": make_date(draw),
            "text": make_text(draw, words),
            "status": status,
            "publish_at": None
            if status == "draft"
            else f"20{19 + minute // 525_600}-{1 + minute % 12:02}-"
            f"{1 + minute % 28:02}T{minute % 24:02}:{minute % 60:02}:00Z",
            "themes": pick_some(draw, THEMES, 1, 2),
            "organisations": pick_some(draw, ORGANISATIONS, 0, 2),
            "plans": pick_some(draw, plans, 0, 1) if draw.random() < 0.3 else [],
            "authors": pick_some(draw, authors, 1, 2),
        }
        figures = [
            {
                "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
                "measure": measure,
                "kind": draw.choices(["actual", "target", "planned", "change"], [80, 10, 5, 5])[0],
                "value": draw.randint(20, 900),
                "bound": "about" if draw.random() < 0.1 else "exact",
                "counted_as": f"basis {draw.randint(1, 3)}",
                "date": fields["date"],
            }
            for measure in draw.sample(MEASURES, draw.randint(0, 3))
        ]
        for figure in figures:
            figure |= {"source": SOURCE, "locator": f"page {draw_cited.randint(1, 200)}"}
        others = [publish_also(draw_cited, figure) for figure in figures if draw_cited.random() < 0.1]
        contested = [(other["measure"], other["kind"]) for other in others]
        for figure in figures:
            if (figure["measure"], figure["kind"]) in contested:
                figure["standing_reason"] = "It counts the day that is meant."
        figures += others
        yield fields, figures, make_citations(draw_cited, words)


def publish_also(draw, figure):
    """Return the number that another source gives in place of a figure's."""
    return figure | {
        "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
        "value": figure["value"] + draw.randint(1, 40),
        "bound": draw.choice(["exact", "over", "up-to"]),
        "source": f"synthetic-source-{draw.randrange(SOURCES - 1)}",
        "standing": "also-published",
        "standing_reason": "It counts another day.",
    }


def make_citations(draw, words):
    """Return the fields of the citations of one text; one in three quotes a sentence."""
    sources = [SOURCE, *(fields["slug"] for model, fields in make_nouns() if model == "source")]
    return [
        {
            "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            "source": source,
            "locator": f"page {draw.randint(1, 200)}",
            "quotation": " ".join(words.pick(draw, 15)).capitalize() + "." if draw.random() < 1 / 3 else "",
        }
        for source in draw.sample(sources, CITATIONS)
    ]


def pick_some(draw, slugs, least, most):
    """Return `least` to `most` different slugs; the first of the list are the likeliest."""
    weights = [1 / (rank + 2) for rank in range(len(slugs))]
    return list(dict.fromkeys(draw.choices(slugs, weights, k=draw.randint(least, most))))


RELATIONS = ("themes", "organisations", "plans", "authors")


def write_fixture(count, file):
    """Write what a history of `count` has beside the documented one as a fixture with natural keys."""
    objects = [{"model": f"timeline.{model}", "fields": fields} for model, fields in make_nouns()]
    for fields, figures, citations in make_milestones(count):
        links = {name: [[slug] for slug in fields[name]] for name in RELATIONS}
        objects.append({"model": "timeline.milestone", "fields": fields | links})
        for model, rows in (("figure", figures), ("citation", citations)):
            for row in rows:
                keys = {"milestone": [fields["slug"]]}
                keys |= {name: [row[name]] for name in ("measure", "source") if name in row}
                given = {name: value for name, value in row.items() if name != "id"}
                objects.append({"model": f"timeline.{model}", "pk": row["id"], "fields": given | keys})
    json.dump(objects, file, indent=1)


def fill(count, chunk=2000):
    """Add the synthetic history to a database that holds the documented one, inside the door for writes.

    Rows are written in bulk and touched by hand: what the door does at its end happens to each of them.
    """
    from django.apps import apps

    from timeline import progress
    from timeline.models import Milestone
    from timeline.revisions import recording

    reason = "A synthetic history, made for measuring."
    with recording(reason=reason):
        for model, fields in make_nouns():
            apps.get_model("timeline", model).objects.create(**fields)
    keys = {name: read_keys(Milestone._meta.get_field(name).related_model) for name in RELATIONS}
    milestones = make_milestones(count)
    done, total = 0, count - DOCUMENTED
    while batch := list(itertools.islice(milestones, chunk)):
        progress.tell("Writing milestones", done, total)
        done += len(batch)
        with recording(reason=reason) as current:
            rows = Milestone.objects.bulk_create(
                Milestone(**{name: value for name, value in fields.items() if name not in RELATIONS})
                for fields, _, _ in batch
            )
            for name in RELATIONS:
                field = Milestone._meta.get_field(name)
                through, target = field.remote_field.through, f"{field.related_model._meta.model_name}_id"
                through.objects.bulk_create(
                    through(milestone_id=row.pk, **{target: keys[name][slug]})
                    for row, (fields, _, _) in zip(rows, batch, strict=True)
                    for slug in fields[name]
                )
            store_children(rows, batch)
            for row in rows:
                current.touch(Milestone, row.pk)


def store_children(rows, batch):
    """Store the figures and citations of milestones, which are rows already, in bulk."""
    from timeline.models import Citation, Figure, Measure, Source

    keys = {"measure": read_keys(Measure), "source": read_keys(Source)}
    for model, number in ((Figure, 1), (Citation, 2)):
        model.objects.bulk_create(
            model(
                milestone=row,
                **{f"{name}_id" if name in keys else name: keys[name][value] if name in keys else value
                   for name, value in fields.items()},
            )
            for row, made in zip(rows, batch, strict=True)
            for fields in made[number]
        )  # fmt: skip


def read_keys(model):
    return dict(model._default_manager.values_list("slug", "pk"))


def main(count, path=None):
    if path:
        with open(path, "w", encoding="utf-8") as file:
            write_fixture(int(count), file)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspsite.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.core.management.base import OutputWrapper

    from timeline import progress

    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddata", "history", verbosity=0)
    with progress.shown(OutputWrapper(sys.stderr)):
        fill(int(count))
    get_user_model().objects.create_superuser("benchmark", password=PASSWORD)


if __name__ == "__main__":
    main(*sys.argv[1:])

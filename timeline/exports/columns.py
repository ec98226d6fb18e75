"""What each download holds, column by column, and what changed: the Data page prints it, the downloads follow it."""

# What changed in the downloads, by version: the Data page prints it. Old columns stay as and where they are.
FORMAT_VERSION = 3
FORMAT_CHANGES = {
    3: "timeline.csv, timeline.json, figures.csv and figures.json take since, and then hold what changed alone, with "
    "the column change before the old ones. Without it they are as they were. Every other address answers since with "
    "status 400.",
    2: "figures.csv, figures.json and the files of one measure gain standing, bound, upper, source, locator, "
    "quotation, standing_reason and note_kind after the old columns; the figures in timeline.json gain the same, and "
    "each milestone there a list of citations. citations.csv is new. One measure and date may have several numbers: "
    "follow those whose standing is followed. Where bound is over, at-least, up-to, at-most or between, value is no "
    "exact number.",
    1: "The first version: timeline.csv, timeline.json, figures.csv, figures.json, derived.csv.",
}

# Column, and what it holds: the Data page prints this list, the downloads follow it.
MILESTONE_COLUMNS = {
    "slug": "The last part of the milestone's address; it never changes once public.",
    "url": "The milestone's whole address.",
    "title": "The heading.",
    "edtf": "The date in the Extended Date/Time Format (ISO 8601-2): 198X is the 1980s, 2009/2011 an "
    "interval, [..2023] “by 2023”.",
    "label": "The same date in words.",
    "earliest": "The first day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "latest": "The last day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "text": "The text, in Markdown.",
    "themes": "Themes by slug, joined by “; ”. Themes are this site's own labels.",
    "organisations": "Organisations that took part, by slug.",
    "plans": "Policing plans that the text names, by slug.",
    "authors": "Authors credited, by slug.",
    "sources": "Sources, by title.",
    "published": "When the milestone became public here (RFC 3339).",
    "modified": "When it was last changed here (RFC 3339).",
}
FIGURE_COLUMNS = {
    "measure": "What is counted, by slug.",
    "measure_name": "What is counted, by name.",
    "value": "The number, a whole number; of “between 300 and 350” the lower one.",
    "kind": "actual (counted), target, planned, or change (a difference, not a level).",
    "approximate": "true where the source says “about” or “around”.",
    "counted_as": "What the source counted, in its own words. Compare like with like.",
    "edtf": "The date of the figure, in the Extended Date/Time Format.",
    "label": "The same date in words.",
    "earliest": "The first day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "latest": "The last day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "milestone": "The slug of the milestone that gives the figure.",
    "note": "What to know about the figure.",
    "standing": "followed (the number on lines and in comparisons), or also-published (another source's number of the "
    "same). Where sources differ, one is followed.",
    "bound": "exact, about, over, at-least, up-to, at-most, or between: what the source says before the number.",
    "upper": "The higher number of “between 300 and 350”; else empty.",
    "source": "The slug of the source that gives the figure; empty where none is named yet.",
    "locator": "The place in the source, such as a page or a paragraph.",
    "quotation": "The sentence of the source, where it is quoted.",
    "standing_reason": "Why this number is followed, or is not, where sources differ.",
    "note_kind": "What the note tells of: disagreement or inference; else empty.",
}
CHANGE_COLUMNS = {
    "change": "added (a row that was not there), old and new (a row as it stood, and behind it as it stands), or "
    "withdrawn (a row as it stood, which is there no more).",
}
CITATION_COLUMNS = {
    "cited_by": "What cites the source: milestone (its text), plan (its summary) or figure.",
    "key": "The slug of the milestone or plan; of a figure its milestone's slug, its measure's slug, its kind and its "
    "date in the Extended Date/Time Format, joined by “/”, as figures.csv has them.",
    "url": "The whole address of the page on which the citation stands.",
    "source": "The source, by slug.",
    "title": "The title of the source.",
    "kind": "What the source is: document, answer (of a parliament or assembly), foi-response, press, dataset or book.",
    "author": "Its author, as printed.",
    "publisher": "Who published it.",
    "date": "When it was published, in the Extended Date/Time Format.",
    "link": "Where the source is on the web.",
    "locator": "The place in the source, such as a page or a paragraph.",
    "quotation": "The sentence of the source, where it is quoted.",
    "seen": "The day on which staff looked at it (YYYY-MM-DD).",
    "archived": "Where an archive keeps this place of the source, else the source itself.",
}
DERIVED_COLUMNS = {
    "derived": "What this site calculated.",
    "label": "The year or date of both inputs, in words.",
    "value": "The result, with one decimal, halves up; empty where a source gives no single number: “over 370”.",
    "unit": "% for a share, else empty.",
    "formula": "How it was calculated from the two inputs.",
    "approximate": "true where an input is approximate.",
    "numerator": "The figure divided, as published.",
    "numerator_counted_as": "What it counts, in the source's own words.",
    "numerator_milestone": "The slug of the milestone that gives it.",
    "denominator": "The figure it is divided by, as published.",
    "denominator_counted_as": "What it counts, in the source's own words.",
    "denominator_milestone": "The slug of the milestone that gives it.",
}

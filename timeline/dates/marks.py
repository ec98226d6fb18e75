"""What to type instead of signs and words that say how sure a date is, or on which side it is open."""

from .offers import Hint

_ABOUT = r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.?|~)"
MARKS = [
    Hint(
        rf"{_ABOUT} ?(.+?)[~ ]?\?|(.+?)~\?",
        [r"about \1\2", r"possibly \1\2"],
        "Say the one that matters more: type {any}.",
    ),
    Hint(r"(?:±|\+/-) ?([0-9]{4})|([0-9]{4}) ?c\.?", [r"about \1\2"], "Say that it is not exact: type {any}."),
    Hint(
        r"([0-9]{4}) ?(?:±|\+/-) ?([0-9]{1,2})(?: years?)?",
        lambda match: [f"{int(match[1]) - int(match[2]):04d}–{int(match[1]) + int(match[2])}", f"about {match[1]}"],
    ),
    Hint(r"(?:<|under) ?(.+)", [r"before \1"]),
    Hint(r"(?:≤|<=|=<) ?(.+)", [r"by \1"]),
    Hint(r"> ?(.+)", [r"after \1"]),
    Hint(r"(?:≥|>=|=>) ?(.+)", [r"\1 or later"]),
    Hint(r"(.+?) ?\+", [r"since \1", r"\1 or later"], "Say whether it goes on: type {any}."),
    Hint(r"(?:through|thru) (.+)", [r"\1", r"until \1"], "Say when it ends: type {any}."),
    Hint(r"(?:.*? )?([0-9]{4}) ?[/–-] ?\??", [r"since \1"], "Say that it has no end: type {any}."),
    Hint(r"\?? ?[/–-] ?([0-9]{4})", [r"until \1"], "Say that it has no start: type {any}."),
    Hint(
        r"(?:est(?:imated)?\.?|say) ([0-9].*)|([0-9]{4}s?)-?ish",
        [r"about \1\2"],
        "Say that it is not exact: type {any}.",
    ),
    Hint(r"as of (.+)", [r"\1", r"since \1"], "Say whether it goes on: type {any}."),
    Hint(r"at least (.+)", [r"\1 or later"]),
    Hint(r"at most (.+)", [r"\1 or earlier"]),
    Hint(
        r"(?:either )?(.+) or (.+)", [r"\1–\2", r"about \1", r"possibly \2"], "Say how sure the source is. Type {any}."
    ),
]

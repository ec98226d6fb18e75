"""What to type instead of signs and words that say how sure a date is, or on which side it is open."""

from .offers import Hint

_ABOUT = r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.?|~)"
MARKS = [
    Hint(
        rf"{_ABOUT} ?(.+?)[~ ]?\?|(.+?)~\?",
        lambda match: [f"about {match[1] or match[2]}", f"possibly {match[1] or match[2]}"],
        "Say the one that matters more: type {any}.",
    ),
    Hint(
        r"(?:±|\+/-) ?([0-9]{4})|([0-9]{4}) ?c\.?",
        lambda match: [f"about {match[1] or match[2]}"],
        "Say that it is not exact: type {any}.",
    ),
    Hint(
        r"([0-9]{4}) ?(?:±|\+/-) ?([0-9]{1,2})(?: years?)?",
        lambda match: [f"{int(match[1]) - int(match[2]):04d}–{int(match[1]) + int(match[2])}", f"about {match[1]}"],
        "Type {any}.",
    ),
    Hint(
        r"(?:<|under) ?(.+)",
        lambda match: [f"before {match[1]}"],
        "Type {any}.",
    ),
    Hint(
        r"(?:≤|<=|=<) ?(.+)",
        lambda match: [f"by {match[1]}"],
        "Type {any}.",
    ),
    Hint(
        r"> ?(.+)",
        lambda match: [f"after {match[1]}"],
        "Type {any}.",
    ),
    Hint(
        r"(?:≥|>=|=>) ?(.+)",
        lambda match: [f"{match[1]} or later"],
        "Type {any}.",
    ),
    Hint(
        r"(.+?) ?\+",
        lambda match: [f"since {match[1]}", f"{match[1]} or later"],
        "Say whether it goes on: type {any}.",
    ),
    Hint(
        r"(?:through|thru) (.+)",
        lambda match: [match[1], f"until {match[1]}"],
        "Say when it ends: type {any}.",
    ),
    Hint(
        r"(?:.*? )?([0-9]{4}) ?[/–-] ?\??",
        lambda match: [f"since {match[1]}"],
        "Say that it has no end: type {any}.",
    ),
    Hint(
        r"\?? ?[/–-] ?([0-9]{4})",
        lambda match: [f"until {match[1]}"],
        "Say that it has no start: type {any}.",
    ),
    Hint(
        r"(?:est(?:imated)?\.?|say) ([0-9].*)|([0-9]{4}s?)-?ish",
        lambda match: [f"about {match[1] or match[2]}"],
        "Say that it is not exact: type {any}.",
    ),
    Hint(
        r"as of (.+)",
        lambda match: [match[1], f"since {match[1]}"],
        "Say whether it goes on: type {any}.",
    ),
    Hint(
        r"at least (.+)|at most (.+)",
        lambda match: [f"{match[1]} or later" if match[1] else f"{match[2]} or earlier"],
        "Type {any}.",
    ),
    Hint(
        r"(?:either )?(.+) or (.+)",
        lambda match: [f"{match[1]}–{match[2]}", f"about {match[1]}", f"possibly {match[2]}"],
        "Say how sure the source is. Type {any}.",
    ),
]

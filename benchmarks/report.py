"""The measurements as Markdown: each table has a row for each thing measured and a column for each size."""

from statistics import median

from .history import count_public


def render(results, loaded):
    """Return all tables; `results` are the dicts of `measure_size`, `loaded` is (milestones, seconds) or None."""
    names = list({kind.name: None for result in results for kind in result["kinds"]})
    parts = [
        table("Ratios to the static file", results, {name: (show_ratio, name) for name in names}),
        table(
            "Milliseconds",
            results,
            {f"first answer after an edit: {name}": (show_cold, name) for name in names}
            | {f"{kind} in the admin": (show_save, which) for kind, which in SAVES.items()}
            | {"a page of the mix, of a processor": (show_unseen,)}
            | {f"{address}, of a processor for each milestone": (show_cost, address) for address in DOWNLOADS},
        ),
        table(
            "MiB (PSS)",
            results,
            {f"each worker, {words}": (show_memory, moment) for words, moment in MOMENTS.items()}
            | {f"all workers, {address}: before, highest": (show_peak, address) for address in DOWNLOADS},
        ),
        table("Seconds", results, {words: (show_seconds, name) for words, name in TIMES.items()}),
        table("Stale answers", results, {name: (show_stale, name) for name in FRESHNESS}),
    ]
    for result in results:
        failures = [f"{kind.name}: {kind.failure}" for kind in result["kinds"] if kind.failure] + result["failures"]
        failures += [f"stale: {what}" for count in (result.get("freshness") or {}).values() for what in count.stale]
        parts += [f"Failed at {result['size']:,}: {failure}" for failure in failures]
    if loaded:
        parts.append(f"`loaddata` of {loaded[0]:,} milestones: {loaded[1]:.1f} s.")
    return "\n\n".join(filter(None, parts))


def table(heading, results, rows):
    """Return a table of `rows`, {words: (function, *arguments)}, without those that were measured at no size.

    Each function takes what was measured at one size, and the arguments; it returns a text, or None.
    """
    lines = []
    for words, (show, *arguments) in rows.items():
        cells = [show(result, *arguments) for result in results]
        if any(cells):
            lines.append([words, *(cell or "–" for cell in cells)])
    if not lines:
        return ""
    heads = [["", *(f"{result['size']:,}" for result in results)], ["---", *["---:"] * len(results)]]
    return f"### {heading}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in heads + lines)


def find_kind(result, name):
    return next((kind for kind in result["kinds"] if kind.name == name), None)


def show_ratio(result, name):
    """The median of the rounds' ratios, with the lowest and the highest."""
    kind = find_kind(result, name)
    if not kind or not kind.page_loads:
        return None
    ratios = [page.rate / file.rate for page, file in zip(kind.page_loads, kind.static_loads, strict=True)]
    median, low, high = (
        f"{ratio:.2f}" if ratio >= 0.2 else f"{ratio:.3f}" if ratio >= 0.01 else f"{ratio:.4f}"
        for ratio in (kind.ratio, min(ratios), max(ratios))
    )
    return f"{median} ({low}–{high})"


def show_cold(result, name):
    kind = find_kind(result, name)
    return f"{1000 * median(kind.cold):.0f}" if kind and kind.cold else None


SAVES = {"a save": median, "the slowest save": max}


def show_save(result, which):
    return f"{1000 * which(result['cold']):.0f}" if result.get("cold") else None


def show_unseen(result):
    return f"{1000 * result['unseen']:.1f}" if result.get("unseen") else None


DOWNLOADS = ("/timeline.csv", "/timeline.json")


def show_cost(result, address):
    made = (result.get("downloads") or {}).get(address)
    return f"{1000 * made.processor / count_public(result['size']):.3f}" if made else None


MOMENTS = {"idle": "memory_idle", "after load": "memory_loaded", "at the end": "memory_end"}


def show_memory(result, moment):
    return ", ".join(f"{size:.0f}" for size in result.get(moment) or [])


def show_peak(result, address):
    made = (result.get("downloads") or {}).get(address)
    return f"{made.before:.0f}, {made.peak:.0f}" if made else None


TIMES = {"quickstart, to a page": "whole_start", "the server alone, to a page": "cold_start", "built": "built"}


def show_seconds(result, name):
    return f"{result[name]:.2f}" if result[name] else None


FRESHNESS = ("edits", "scheduled publications and withdrawals", "withdrawals by hand", "redactions")


def show_stale(result, name):
    count = (result.get("freshness") or {}).get(name)
    return f"{len(count.stale)} of {count.answers:,} after {count.changes}" if count else None

"""The measurements as Markdown."""

from statistics import median

from .history import count_public
from .measures import merge


def table(heads, rows):
    """Return a Markdown table; the first column is words, the others numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def render(results, loaded):
    """Return all tables; `results` are the dicts of `measure_size`, `loaded` is (milestones, seconds) or None."""
    parts = []
    if any(kind.page_loads or kind.cold for result in results for kind in result["kinds"]):
        parts += [render_ratios(results), *map(render_size, results)]
    parts.append(render_site(results))
    parts += [f"Failed at {result['size']:,}: {failure}" for result in results for failure in result["failures"]]
    if any(result.get("downloads") for result in results):
        parts.append(render_downloads(results))
    if any(result.get("freshness") for result in results):
        parts.append(render_freshness(results))
    if loaded:
        parts.append(f"`loaddata` of {loaded[0]:,} milestones: {loaded[1]:.1f} s.")
    return "\n\n".join(filter(None, parts))


def render_ratios(results):
    """Requests per second as ratios to the static file, one column for each size."""
    names = {kind.name: None for result in results for kind in result["kinds"]}
    rows = []
    for name in names:
        kinds = [next((kind for kind in result["kinds"] if kind.name == name), None) for result in results]
        rows.append([name, *(show_ratio(kind.ratio) if kind and kind.page_loads else "–" for kind in kinds)])
    return "### Ratios to the static file\n\n" + table(["", *(f"{result['size']:,}" for result in results)], rows)


def show_ratio(ratio):
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.4f}"


def render_size(result):
    heads = ["", "requests/s", "p50 ms", "p99 ms", "file: requests/s", "p50 ms", "p99 ms", "ratio", "lowest–highest"]
    heads += ["cold ms", "bytes", "answers", "client µs"]
    rows = []
    for kind in result["kinds"]:
        cold = f"{1000 * median(kind.cold):.0f}" if kind.cold else "–"
        if not kind.page_loads:
            rows.append([kind.name, *["–"] * 8, cold, f"{kind.size:,}", "–", "–"])
            continue
        page, static = merge(kind.page_loads), merge(kind.static_loads)
        ratios = [a.rate / b.rate for a, b in zip(kind.page_loads, kind.static_loads, strict=True)]
        rows.append(
            [
                kind.name,
                *(f"{side[key]:,.{0 if key == 'rate' else 1}f}" for side in (page, static) for key in KEYS),
                show_ratio(kind.ratio),
                f"{show_ratio(min(ratios))}–{show_ratio(max(ratios))}",
                cold,
                f"{kind.size:,}",
                f"{page['answers']:,}",
                f"{static['client']:.0f}",
            ]
        )
    failures = [f"{kind.name}: {kind.failure}" for kind in result["kinds"] if kind.failure]
    notes = "".join(f"\n\nFailed: {failure}" for failure in failures)
    return f"### {result['size']:,} milestones\n\n{table(heads, rows)}{notes}"


KEYS = ("rate", "p50", "p99")


def render_site(results):
    """Start, memory and saving, one row for each size."""
    heads = ["milestones", "built s", "quickstart s", "cold start s", "PSS idle MiB", "after load", "at the end"]
    heads += ["admin save ms", "slowest"]
    rows = []
    for result in results:
        saves = result.get("cold") or []
        rows.append(
            [
                f"{result['size']:,}",
                f"{result['built']:.0f}" if result["built"] else "–",
                f"{result['whole_start']:.2f}",
                f"{result['cold_start']:.2f}",
                *(join(result.get(f"memory_{when}")) for when in ("idle", "loaded", "end")),
                f"{1000 * median(saves):.0f}" if saves else "–",
                f"{1000 * max(saves):.0f}" if saves else "–",
            ]
        )
    return "### Start, memory of each worker, saving in the admin\n\n" + table(heads, rows)


def join(memory):
    return " + ".join(f"{size:.0f}" for size in memory) if memory else "–"


def render_downloads(results):
    rows = [
        [
            f"{address} of {result['size']:,}",
            f"{made.seconds:.1f}",
            f"{1000 * made.processor / count_public(result['size']):.3f}",
            f"{made.size / 1e6:.1f}",
            f"{made.before:.0f}",
            f"{made.peak:.0f}",
        ]
        for result in results
        for address, made in (result.get("downloads") or {}).items()
    ]
    heads = ["", "s", "ms of a processor a milestone", "MB on the wire", "PSS of all workers before, MiB"]
    return "### Whole downloads, made anew\n\n" + table([*heads, "highest during"], rows)


def render_freshness(results):
    rows, notes = [], []
    for result in results:
        for name, count in (result.get("freshness") or {}).items():
            rows.append([f"{name}, {result['size']:,}", count.changes, f"{count.answers:,}", len(count.stale)])
            notes += [f"- stale at {result['size']:,}: {what}" for what in count.stale[:10]]
    return "\n".join(["### Freshness under load\n", table(["", "changes", "answers", "stale"], rows), "", *notes])

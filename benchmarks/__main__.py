"""`python -m benchmarks`: measures the site at several sizes and prints the tables as Markdown."""

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from importlib.metadata import version

from . import freshness, measures, report
from .server import Site


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[13, 1000, 10_000, 100_000], help="milestones")
    parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds (default 7)")
    parser.add_argument("--seconds", type=float, default=1.0, help="of load for each side of a round (default 1)")
    parser.add_argument("--edits", type=int, default=20, help="edits under load (default 20)")
    parser.add_argument("--loaddata", type=int, default=10_000, help="milestones of the fixture (default 10,000)")
    parser.add_argument("--kinds", nargs="+", default=[], metavar="WORD", help="only kinds whose names hold a word")
    parser.add_argument("--only", nargs="+", default=PARTS, choices=PARTS, help="only these parts")
    parser.add_argument("--quick", action="store_true", help="13 and 1,000 milestones, 2 short rounds")
    parser.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL", ""),
        help="a PostgreSQL address; databases named timeline_benchmark_… are made there and removed",
    )
    parser.add_argument(
        "--set", nargs="+", default=[], metavar="NAME=VALUE", help="further variables for the server's environment"
    )
    parser.add_argument("--folder", help="keep the sites there, and use those that are there already")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.sizes, arguments.rounds, arguments.seconds = [13, 1000], 2, 0.3
        arguments.edits, arguments.loaddata = 5, 1000
    if min(arguments.sizes) < 13:
        parser.error("The documented history has 13 milestones: sizes start there.")
    return arguments


PARTS = ["load", "unseen", "cold", "downloads", "freshness", "loaddata"]


def tell(words):
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def main():
    # An ended benchmark takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    arguments = read_arguments()
    variables = dict(pair.split("=", 1) for pair in arguments.set)
    engine = "PostgreSQL" if arguments.database else "SQLite"
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "gunicorn", "whitenoise"))
    print(
        f"{engine}, Python {platform.python_version()}, {packages}; {os.cpu_count()} processors, load average "
        f"{os.getloadavg()[0]:.1f} at the start; {arguments.rounds} rounds of {arguments.seconds:g} s a side.\n"
    )
    results = []
    with tempfile.TemporaryDirectory(prefix="timeline-benchmark-") as temporary:
        folder = arguments.folder or temporary
        for size in arguments.sizes:
            site = Site(folder, str(size), arguments.database, variables)
            try:
                results.append(measure_size(site, size, arguments))
            finally:
                if not arguments.folder:
                    site.remove()
        loaded = measure_loaddata(temporary, arguments, variables) if "loaddata" in arguments.only else None
    print(report.render(results, loaded))


def measure_size(site, size, arguments):
    """Return what was measured at one size, a dict for `report`."""
    result = {"size": size, "built": None, "failures": []}
    stamp = site.folder / "built"
    if not stamp.exists():
        tell(f"{size}: building")
        site.create_database()
        result["built"] = site.build("-m", "benchmarks.history", str(size))
        stamp.touch()
    with site.serve():
        milestone = measures.find_milestone(site, size)
        kinds = measures.make_kinds(size, milestone)
        words = [word.lower() for word in arguments.kinds]
        kinds = [kind for kind in kinds if not words or any(word in kind.name.lower() for word in words)]
        measures.write_static(site, kinds)
    with site.serve() as (whole, cold_start):
        tell(f"{size}: serving")
        result |= {"kinds": kinds, "whole_start": whole, "cold_start": cold_start, "memory_idle": site.memory()}
        if "load" in arguments.only:
            measures.run_rounds(site, kinds, arguments.rounds, arguments.seconds, tell)
            result["memory_loaded"] = site.memory()
        for name, measure in {
            "unseen": lambda: measures.measure_unseen(site, kinds),
            "cold": lambda: measures.measure_cold(site, kinds, milestone, 5, tell),
            "downloads": lambda: {
                address: measures.measure_download(site, address) for address in ("/timeline.csv", "/timeline.json")
            },
            "freshness": lambda: freshness.measure(site.port, arguments.edits),
        }.items():
            if name in arguments.only:
                tell(f"{size}: {name}")
                try:
                    result[name] = measure()
                except Exception as error:
                    result[name] = None
                    result["failures"].append(f"{name}: {error!r}")
                    tell(f"{size}: {name} failed: {error!r}")
        result["memory_end"] = site.memory()
    return result


def measure_loaddata(folder, arguments, variables):
    """Return (milestones, seconds) of loading a fixture into a site that holds the documented history."""
    count = arguments.loaddata
    tell(f"loaddata of {count}")
    site = Site(folder, "loaddata", arguments.database, variables)
    try:
        site.create_database()
        site.build("-m", "benchmarks.history", "13")
        path = site.folder / "synthetic.json"
        site.build("-m", "benchmarks.history", str(count + 13), str(path))
        return count, site.build("manage.py", "loaddata", str(path))
    finally:
        site.remove()


if __name__ == "__main__":
    main()

"""Compare this project with NumPy by hand and with other libraries, and write down what comes out.

Whatever is not installed is left out. A complete run takes about a quarter of an hour; the machine
should have nothing else to do.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks import machine, targets
from benchmarks.competitors import COLUMNS
from benchmarks.measure import FULL, QUICK, SECTIONS
from benchmarks.report import cells, markdown
from benchmarks.worker import prepare_environment
from benchmarks.workloads import NETWORKS

RESULTS = Path(__file__).parent / "results"


def arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a few short rounds: only whether it works"
    )
    parser.add_argument(
        "--only",
        type=names(SECTIONS),
        default=list(SECTIONS),
        help=f"sections, separated by commas, of {', '.join(SECTIONS)}",
    )
    parser.add_argument(
        "--rows",
        type=names(NETWORKS),
        default=list(NETWORKS),
        help=f"networks whose steps are timed, of {', '.join(NETWORKS)}",
    )
    parser.add_argument(
        "--columns",
        type=names(COLUMNS),
        default=list(COLUMNS),
        help=f"what is compared, of {', '.join(COLUMNS)}",
    )
    parser.add_argument(
        "--threads", type=int, default=2, help="of each library, default %(default)s"
    )
    parser.add_argument(
        "--output", type=Path, default=RESULTS, help="directory of the results, default %(default)s"
    )
    options = parser.parse_args()
    whole = ("quick", "only", "rows", "columns", "threads")
    options.complete = all(getattr(options, name) == parser.get_default(name) for name in whole)
    return options


def names(known):
    """A type of argument: a list of known names, separated by commas."""

    def parse(text):
        chosen = text.split(",")
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(
                f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(known)}"
            )
        return [name for name in known if name in chosen]

    return parse


def main():
    options = arguments()
    prepare_environment(options.threads)
    installed = [name for name in options.columns if COLUMNS[name].version]
    here = machine.describe(installed, options.threads)
    effort = QUICK if options.quick else FULL
    rows = []
    for section in options.only:
        networks = [NETWORKS[name] for name in options.rows]
        for row in SECTIONS[section](installed, effort, networks):
            rows.append(row)
            if line := cells(row, installed):
                print(" | ".join(filter(None, line)), flush=True)

    name = "latest" if options.complete else "partial"
    report = markdown(rows, options.columns, here, targets.verdicts(rows))
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / f"{name}.md").write_text(report, encoding="utf-8")
    results = {"machine": here, "rows": [asdict(row) for row in rows]}
    (options.output / f"{name}.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"\n{report}\nWritten to {options.output / name}.md and .json")


if __name__ == "__main__":
    main()

"""Measures speed and memory, and prints tables: `python -m benchmarks --lines 1000000 --only marts`."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import customer_page, customers, loading, marts, measure, pages, value
from benchmarks.report import ReportTable

RESULTS = Path(__file__).parent / "results"
PARTS = ("marts", "demo", "loading", "pages", "customer", "customers", "value")
OF_LINES = frozenset({"marts", "loading", "pages", "customer"})
"""Parts that need the synthetic company's order lines."""


def main() -> None:
    """Run the parts asked for; results are printed and kept beside this file."""
    arguments = _arguments()
    folder = Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    only: Sequence[str] = arguments.only or PARTS
    for lines in arguments.lines if OF_LINES & set(only) else ():
        measure.python("-m", "benchmarks.facts", str(folder), str(lines))
    written = []
    for table in _tables(folder, only, arguments.lines, arguments.repeats):
        print(table.markdown(), flush=True)
        written.append(table.markdown())
    (folder / "results.md").write_text("\n".join(written), encoding="utf-8")


def _tables(folder: Path, only: Sequence[str], sizes: list[int], repeats: int) -> Iterator[ReportTable]:
    if "marts" in only:
        for lines in sizes:
            yield marts.compare(folder, lines, repeats=repeats)
    if "demo" in only:
        yield loading.demo(folder)
    if "loading" in only:
        yield loading.compare(folder, sizes)
    if "pages" in only:
        yield from pages.compare(folder, max(sizes))
    if "customer" in only:
        yield customer_page.compare(folder, max(sizes))
    if "customers" in only:
        yield customers.compare(folder, repeats=repeats)
    if "value" in only:
        yield from value.compare(repeats=repeats)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--lines", type=int, nargs="+", default=[1_000_000, 10_000_000], help="order lines of the synthetic company"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, help="parts to measure; all unless given")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each mart, of which the best counts")
    parser.add_argument("--folder", default=str(RESULTS), help="where files are made and results are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How long loading and refreshing take through the command line, and how much memory they need at the peak."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import facts, measure
from benchmarks.measure import Measured
from benchmarks.report import ReportTable

COMPANY = ("--name", "Nusantara", "--currency", "IDR", "--country", "ID", "--timezone", "Asia/Jakarta")
BESIDE = ("customers", "products", "branches", "campaigns", "campaign_contacts", "redemptions", "tickets", "deliveries")


@dataclass(frozen=True)
class Run:
    """Order lines loaded and refreshed."""

    lines: int
    load: Measured
    refresh: Measured

    @property
    def marts(self) -> float:
        """Seconds of the refresh that went into the marts."""
        return self._printed[0]

    @property
    def opened(self) -> float:
        """Seconds of the refresh until pages show the load."""
        return self._printed[1]

    @property
    def _printed(self) -> tuple[float, float]:
        """Printed last by `benchmarks.timed_refresh`."""
        marts, opened = self.refresh.output.strip().splitlines()[-1].split()
        return float(marts), float(opened)


def demo(folder: Path) -> ReportTable:
    """Complete Journey, from the wheel to figures that are ready."""
    with TemporaryDirectory(dir=folder) as data:
        ran = measure.python("-m", "crm_analytics", "demo", "complete-journey", CRM_DATA=data)
    return ReportTable(
        "Complete Journey, from the wheel to ready figures",
        ("order lines", "load and refresh, s", "peak, GB"),
        [("1,469,307", f"{ran.seconds:.1f}", f"{ran.peak:.2f}")],
    )


def warehouse(folder: Path, lines: int) -> Path:
    """Where the company of so many order lines is loaded."""
    return folder / f"warehouse-{lines}"


def run(folder: Path, lines: int) -> Run:
    """Load the CSV files of a company of this size into a new warehouse, and refresh; all but order lines untimed."""
    source, data = facts.csv_files(folder, lines), warehouse(folder, lines)
    if data.exists():
        data.rename(data.with_name(f"{data.name}.old-{os.getpid()}"))
    _command(data, "company", *COMPANY)
    for table in BESIDE:
        _command(data, "load", table, str(source / f"{table}.csv"))
    load = _command(data, "load", "order_lines", str(source / "order_lines.csv"))
    return Run(lines, load, measure.python("-m", "benchmarks.timed_refresh", CRM_DATA=str(data)))


def compare(folder: Path, sizes: list[int]) -> ReportTable:
    """Every size, and how time grows from the smallest to each."""
    runs = [run(folder, lines) for lines in sorted(sizes)]
    first = runs[0]
    return ReportTable(
        "CSV to published load, and refresh of every mart and result",
        (
            "order lines",
            "load, s",
            "peak, GB",
            "refresh of all marts, s",
            "until pages open, s",
            "refresh of everything, s",
            "peak, GB",
            "lines ×",
            "load ×",
            "marts ×",
            "refresh ×",
        ),
        [
            (
                f"{each.lines:,}",
                f"{each.load.seconds:.1f}",
                f"{each.load.peak:.2f}",
                f"{each.marts:.1f}",
                f"{each.opened:.1f}",
                f"{each.refresh.seconds:.1f}",
                f"{each.refresh.peak:.2f}",
                f"{each.lines / first.lines:.0f}",
                f"{each.load.seconds / first.load.seconds:.1f}",
                f"{each.marts / first.marts:.1f}",
                f"{each.refresh.seconds / first.refresh.seconds:.1f}",
            )
            for each in runs
        ],
    )


def _command(data: Path, *arguments: str) -> Measured:
    return measure.python("-m", "crm_analytics", *arguments, CRM_DATA=str(data))

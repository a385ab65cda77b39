"""Each mart against bare Polars, DuckDB and pandas over the same Parquet."""

from pathlib import Path

from benchmarks import facts, in_pandas, measure
from benchmarks.report import ReportTable
from benchmarks.single_mart import ENGINES
from crm_analytics.recipes.catalogue import catalogue

PANDAS_LIMIT = 2_000_000
"""Beyond so many lines pandas takes minutes and many gigabytes, and is left out."""


def compare(folder: Path, lines: int, *, repeats: int) -> ReportTable:
    """Seconds and ratios of every mart."""
    home = facts.parquet_files(folder, lines)
    rows = []
    for mart in catalogue().marts:
        seconds: dict[str, float] = {}
        peak = 0.0
        for engine in ENGINES:
            if engine == "pandas" and (lines > PANDAS_LIMIT or not hasattr(in_pandas, mart)):
                continue
            ran = measure.python("-m", "benchmarks.single_mart", engine, mart, str(home), str(repeats))
            seconds[engine] = float(ran.output.strip().splitlines()[-1])
            peak = ran.peak if engine == "ours" else peak
        rows.append(_row(mart, seconds, peak))
    return ReportTable(
        f"Marts over the same Parquet, {lines:,} order lines (best of {repeats})",
        (
            "mart",
            "ours, s",
            "peak, GB",
            "bare Polars, s",
            "ours / Polars",
            "DuckDB, s",
            "ours / DuckDB",
            "pandas / ours",
        ),
        rows,
    )


def _row(mart: str, seconds: dict[str, float], peak: float) -> tuple[str, ...]:
    ours = seconds["ours"]
    pandas = f"{seconds['pandas'] / ours:.1f}" if "pandas" in seconds else "–"
    return (
        mart,
        f"{ours:.2f}",
        f"{peak:.2f}",
        f"{seconds['polars']:.2f}",
        f"{ours / seconds['polars']:.2f}",
        f"{seconds['duckdb']:.2f}",
        f"{ours / seconds['duckdb']:.2f}",
        pandas,
    )

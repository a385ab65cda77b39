"""What a load changes in a table: staged rows against the version in force."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.tables import MONEY_COLUMN, TABLES
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.keys import SOURCE, key_print

ZERO = Decimal(0)
COMPARE_AT_ONCE = 1_000_000
SORTED_BY = {"order_lines": "ordered_at", "interactions": "at", "tickets": "opened_at"}
"""Tables whose rows have a time, which they are kept in the order of."""

OLD = "__old"
STATE = "__state__"


@dataclass(frozen=True)
class Arrival:
    """Rows on their way into a table.

    Attributes:
        table: The table.
        rows: Its columns and `SOURCE`, every key once; negative sources hold derived rows.
        absent: By source, the columns it does not give: values already stored stay.
    """

    table: str
    rows: pl.LazyFrame
    absent: dict[int, list[str]]


@dataclass(frozen=True)
class Change:
    """What a load does to a table: the rows to write and what the table must count afterwards.

    `updated_within` is the span of time of the stored rows that will be replaced, where the table has a time; `grown`
    are new lines without a number of their own in orders that were there already, and `moved` such lines that were
    there already and now have another day.
    """

    table: str
    base: int | None
    rows: pl.LazyFrame
    new: int
    updated: int
    unchanged: int
    derived: int
    rows_after: int
    sum_after: Decimal
    updated_within: tuple[datetime, datetime] | None = None
    grown: int = 0

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.new + self.updated + self.derived)


def compare(settings: Settings, arrival: Arrival, base: int | None, folder: Path) -> Change:
    """Find what is new and what differs from the version in force, if any; keep those rows in the folder."""
    table, rows = arrival.table, arrival.rows
    before = counted(table, lake.at_version(settings, table, base))
    coming = counted(table, rows)
    derived = rows.filter(pl.col(SOURCE) < 0).select(pl.len()).collect().item()
    if not before.rows:
        plain = rows.select(TABLES[table].column_names())
        return Change(table, base, plain, coming.rows - derived, 0, 0, derived, coming.rows, coming.total)
    folder.mkdir(parents=True)
    parts = 1 + coming.rows // COMPARE_AT_ONCE
    tallies = [_compare_part(settings, arrival, base, (part, parts), folder) for part in range(parts)]
    tally = (
        pl.concat(tallies)
        .select(pl.col("new", "updated", "derived", "difference").sum(), pl.col("since").min(), pl.col("until").max())
        .row(0, named=True)
    )
    return Change(
        table=table,
        base=base,
        rows=pl.scan_parquet(folder / "*.parquet").select(TABLES[table].column_names()),
        new=tally["new"],
        updated=tally["updated"],
        unchanged=coming.rows - derived - tally["new"] - tally["updated"],
        derived=tally["derived"],
        rows_after=before.rows + tally["new"] + tally["derived"],
        sum_after=before.total + (tally["difference"] or ZERO),
        updated_within=(tally["since"], tally["until"]) if tally["since"] else None,
        grown=_grown(settings, arrival, base, folder),
    )


@dataclass(frozen=True)
class Counted:
    """Number of rows and exact sum of the money column."""

    rows: int
    total: Decimal


def counted(table: str, rows: pl.LazyFrame) -> Counted:
    """Count rows and add up the money column, if the table has one."""
    money = MONEY_COLUMN.get(table)
    total = pl.col(money).sum() if money else pl.lit(None)
    row = rows.select(rows=pl.len(), total=total).collect().row(0)
    return Counted(row[0], row[1] or ZERO)


def _compare_part(
    settings: Settings, arrival: Arrival, base: int | None, part: tuple[int, int], folder: Path
) -> pl.DataFrame:
    """Compare the rows whose key falls into one part; write those that change and tally them."""
    table = arrival.table
    keys = TABLES[table].primary_key()
    coming = _of_part(table, arrival.rows, part).collect()
    there = (
        _of_part(table, lake.at_version(settings, table, base), part)
        .join(coming.lazy().select(keys), on=keys, how="semi")
        .with_columns(pl.lit(value=True).alias(STATE))
        .collect()
    )
    joined = coming.join(there, on=keys, how="left", suffix=OLD)
    others = [name for name in TABLES[table].column_names() if name not in keys]
    joined = joined.with_columns(_kept(name, arrival.absent) for name in others)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}{OLD}")) for name in others)
    changed = joined.filter(pl.col(STATE).is_null() | differs)
    kept = [*TABLES[table].column_names(), SOURCE, STATE]
    changed.select(kept).write_parquet(folder / f"{part[0]:06}.parquet", compression="lz4")
    return _tally(table, changed)


def _numbered_here(arrival: Arrival, folder: Path) -> pl.LazyFrame:
    """Changed order lines that were numbered by their content."""
    made = [source for source, columns in arrival.absent.items() if "line_no" in columns]
    changed = pl.scan_parquet(folder / "*.parquet")
    return changed.filter(pl.lit(arrival.table == "order_lines"), pl.col(SOURCE).is_in(made))


def _grown(settings: Settings, arrival: Arrival, base: int | None, folder: Path) -> int:
    """Count new lines numbered by their content whose order has other lines in the version in force."""
    if arrival.table != "order_lines" or base is None:
        return 0
    orders = _numbered_here(arrival, folder).filter(pl.col(STATE).is_null()).select("order_id").collect()
    stored = lake.at_version(settings, arrival.table, base).select("order_id")
    in_force = stored.join(orders.unique().lazy(), on="order_id", how="semi").unique().collect()
    return orders.join(in_force, on="order_id", how="semi").height


def _of_part(table: str, rows: pl.LazyFrame, part: tuple[int, int]) -> pl.LazyFrame:
    number, parts = part
    return rows if parts == 1 else rows.filter(key_print(table) % parts == number)


def _kept(name: str, absent: dict[int, list[str]]) -> pl.Expr:
    without = [source for source, columns in absent.items() if name in columns]
    return pl.when(pl.col(SOURCE).is_in(without)).then(pl.col(f"{name}{OLD}")).otherwise(pl.col(name)).alias(name)


def _tally(table: str, changed: pl.DataFrame) -> pl.DataFrame:
    money = MONEY_COLUMN.get(table)
    is_new, is_derived = pl.col(STATE).is_null(), pl.col(SOURCE) < 0
    old_time = pl.col(f"{SORTED_BY[table]}{OLD}") if table in SORTED_BY else pl.lit(None, pl.Datetime("us"))
    difference = pl.col(money).fill_null(0) - pl.col(f"{money}{OLD}").fill_null(0) if money else pl.lit(0)
    return changed.select(
        new=(is_new & ~is_derived).sum().cast(pl.Int64),
        updated=(~is_new).sum().cast(pl.Int64),
        derived=(is_new & is_derived).sum().cast(pl.Int64),
        difference=difference.sum().cast(pl.Decimal(38, 2)),
        since=old_time.min(),
        until=old_time.max(),
    )

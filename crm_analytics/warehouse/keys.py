"""Keys that hold for a whole table: numbers worked out from content, and rows whose key came twice.

A line without a number gets one from what it says, so that the same lines get the same keys in whatever file or
order they come, on every machine and with every version of the libraries. Lines that say the same within one order
are told apart by a count, given in the order of the rest of their content. The count runs over one load: an order
whose equal lines come in two loads is taken for the same line twice, and a line whose price is put right later is a
new line. Sources that correct their lines need line numbers of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl

from crm_analytics.schema.facts.order_lines import UNKNOWN_ORDER
from crm_analytics.schema.tables import CONTENT_KEYED, LOADED, TABLES
from crm_analytics.sources.table import ROW

Numbers = npt.NDArray[np.uint64]

SOURCE = "__source__"
"""Column with the position of the row's source among those of the load."""
MADE = "__made__"
"""Column that says whether the key was worked out here."""

REMEMBERED = 50_000
"""Columns with more different texts than this in one batch are hashed without remembering them."""

_LINE_BITS = np.uint64((1 << 53) - 1)  # whole in a float too, as browsers and spreadsheets keep numbers
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
_NOTHING = np.uint64(0x5555555555555555)


def number_by_content(table: str, rows: pl.DataFrame, hashes: dict[str, int]) -> pl.DataFrame:
    """Give rows without a content key their first one, and say so in `MADE`.

    Args:
        table: The table the rows are for.
        rows: Rows on the table's columns.
        hashes: Hashes of texts met before; added to, so that a load hashes each text once.
    """
    key = CONTENT_KEYED.get(table)
    if key is None or not rows[key].null_count():
        return rows.with_columns(pl.lit(value=False).alias(MADE))
    made = _as_key(table, _content_hash(rows.select(_content(table)), hashes))
    return rows.with_columns(
        pl.col(key).is_null().alias(MADE), pl.when(pl.col(key).is_null()).then(made).otherwise(pl.col(key)).alias(key)
    )


def without_orders(rows: pl.DataFrame, hashes: dict[str, int]) -> pl.DataFrame:
    """Order lines of which nobody knows what order they are of: each gets one of its own, from what it says.

    Args:
        rows: Rows on the columns of order lines.
        hashes: As for `number_by_content`.
    """
    content = [name for name in TABLES["order_lines"].column_names() if name not in {"order_id", "line_no"}]
    numbers = pl.Series("order_id", _content_hash(rows.select(content), hashes) & _LINE_BITS)
    return rows.with_columns((pl.lit(UNKNOWN_ORDER) + numbers.cast(pl.String)).alias("order_id"))


@dataclass(frozen=True)
class DistinctRows:
    """Rows whose key came more than once, settled.

    Attributes:
        kept: Rows to keep, some with a new number.
        duplicates: Exact duplicates of a kept row.
        conflicts: Rows with the key of a kept row and other content.
        twins: How many of the kept lines are equal to one of another source, and count as lines of their own.
    """

    kept: pl.DataFrame
    duplicates: pl.DataFrame
    conflicts: pl.DataFrame
    twins: int = 0


def repeated(table: str, rows: pl.LazyFrame) -> pl.DataFrame:
    """Fingerprints of keys that occur more than once, found streaming; a few may only look alike."""
    counts = rows.group_by(key_print(table)).agg(count=pl.len())
    return counts.filter(pl.col("count") > 1).select("print").collect(engine="streaming")


def key_print(table: str) -> pl.Expr:
    """A fingerprint of the row's key, for use within one run only."""
    return pl.struct(TABLES[table].primary_key()).hash().alias("print")


def keep_distinct(table: str, rows: pl.DataFrame, doubles: Mapping[int, bool]) -> DistinctRows:
    """Tell apart lines numbered by content; of rows with one given key, keep the first.

    Args:
        table: The table the rows are for.
        rows: All rows whose key comes more than once, with `SOURCE`, `ROW` and `MADE`.
        doubles: By source, whether equal lines without a number of their own are doubles of each other.
    """
    rows = rows.sort(SOURCE, ROW)
    made, double_made, twins = _distinguish(table, rows.filter(MADE), doubles)
    kept, duplicates, conflicts = _keep_first(table, rows.filter(~pl.col(MADE)))
    return DistinctRows(pl.concat([kept, made]), pl.concat([duplicates, double_made]), conflicts, twins)


def _keep_first(table: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    keys = TABLES[table].primary_key()
    first = rows.unique(keys, keep="first", maintain_order=True)
    later = rows.join(first, on=[SOURCE, ROW], how="anti", maintain_order="left")
    columns = TABLES[table].column_names()
    same = later.join(first, on=columns, how="semi", nulls_equal=True, maintain_order="left")
    return first, same, later.join(same, on=[SOURCE, ROW], how="anti", maintain_order="left")


def _distinguish(table: str, rows: pl.DataFrame, doubles: Mapping[int, bool]) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    key = CONTENT_KEYED.get(table)
    if key is None or rows.is_empty():
        return rows, rows.clear(), 0
    columns = TABLES[table].column_names()
    of_doubles = pl.col(SOURCE).is_in([source for source, yes in doubles.items() if yes])
    ordered = rows.sort(columns, maintain_order=True)
    double = of_doubles & ~pl.struct(columns).is_first_distinct()
    kept, dropped = ordered.filter(~double), ordered.filter(double)
    same_key = TABLES[table].primary_key()
    counted = kept.with_columns(nth=pl.int_range(pl.len()).over(same_key))
    twins = counted.select((pl.col(SOURCE) != pl.col(SOURCE).first().over(same_key)).sum()).item()
    later = counted["nth"].to_numpy() > 0
    renumbered = _renumber(counted[key], counted["nth"].to_numpy().astype(np.uint64))
    numbers = pl.when(pl.Series(later)).then(renumbered).otherwise(pl.col(key)).alias(key)
    return counted.with_columns(numbers).select(rows.columns), dropped, int(twins)


def _renumber(keys: pl.Series, nth: Numbers) -> pl.Series:
    if keys.dtype == pl.String:
        return pl.Series([f"{text}-{n + 1}" for text, n in zip(keys, nth, strict=True)], dtype=pl.String)
    mixed = _scramble(keys.to_numpy().astype(np.uint64) + nth * _STEP) & _LINE_BITS
    return pl.Series(mixed.astype(np.int64))


def _content(table: str) -> list[str]:
    return list(LOADED[table].content) or [
        name for name in TABLES[table].column_names() if name != CONTENT_KEYED[table]
    ]


def _as_key(table: str, hashed: Numbers) -> pl.Series:
    key = CONTENT_KEYED[table]
    if TABLES[table].columns()[key].dtype == pl.Int64:
        return pl.Series((hashed & _LINE_BITS).astype(np.int64))
    # Numbers of a whole table need more bits than those within one order.
    text = np.stack([hashed, _scramble(hashed + _STEP)], axis=1).astype(">u8").tobytes().hex()
    return pl.Series([text[start : start + 32] for start in range(0, len(text), 32)], dtype=pl.String)


def _content_hash(rows: pl.DataFrame, hashes: dict[str, int]) -> Numbers:
    hashed = np.full(rows.height, _STEP, dtype=np.uint64)
    for column in rows.iter_columns():
        hashed = _scramble(hashed * np.uint64(31) + _values(column, hashes))
    return hashed


def _scramble(numbers: Numbers) -> Numbers:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014): every bit in moves about half of the bits out."""
    for shift, factor in zip((30, 27), _MIX, strict=True):
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * factor
    return numbers ^ (numbers >> np.uint64(31))


def _values(column: pl.Series, hashes: dict[str, int]) -> Numbers:
    """Each value as 64 bits that depend on nothing but the value."""
    if column.dtype == pl.String:
        bits = _text_values(column, hashes)
    elif column.dtype.is_float():
        # Adding zero makes minus zero plain zero.
        bits = (column.fill_null(0.0).to_numpy() + 0.0).view(np.uint64)
    else:
        bits = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy().view(np.uint64)
    return np.where(column.is_null().to_numpy(), _NOTHING, bits) if column.null_count() else bits


def _text_values(column: pl.Series, hashes: dict[str, int]) -> Numbers:
    texts = column.unique().drop_nulls().to_list()
    if len(texts) > REMEMBERED:  # such as notes, each written once
        hashes = {}
    for text in texts:
        if text not in hashes:
            hashes[text] = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
    table = pl.DataFrame(
        {"text": texts, "bits": [hashes[text] for text in texts]}, schema={"text": pl.String, "bits": pl.UInt64}
    )
    joined = column.to_frame("text").join(table, on="text", how="left", maintain_order="left")
    return joined["bits"].fill_null(0).to_numpy()

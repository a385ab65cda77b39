"""What made the difference between two periods: parts that add up to the change of a figure exactly.

Every way of looking at a change gives the same frame, so that one chart and one set of sentences serve them all.
Nothing here says why somebody bought more or less; it says where the change is found.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import polars as pl

Amount = Decimal | float
Effect = Literal[
    "member", "rate", "mix", "volume", "price", "new", "gone", "uncounted",
    "new_customers", "reactivated", "returned", "more", "less", "absent", "lost", "anonymous",
]  # fmt: skip
COLUMNS = ["part", "effect", "before", "now", "amount", "members"]
MONEY = pl.Decimal(38, 2)


@dataclass(frozen=True)
class Decomposition:
    """A figure before and now, and the parts of its change.

    Attributes:
        before: The figure in the period compared with.
        now: The figure in the period asked for.
        parts: A row per part: `part` (the member; null: not recorded, or no member is meant), `effect` (see `Effect`),
            `before` and `now` (of the part; null where it has none), `amount` (what it adds to the change) and
            `members` (how many members or customers it stands for). Exact money, or floats for a ratio.
    """

    before: Amount
    now: Amount
    parts: pl.DataFrame

    @property
    def change(self) -> Amount:
        """What the amounts of the parts add up to."""
        if isinstance(self.now, Decimal) and isinstance(self.before, Decimal):
            return self.now - self.before
        return float(self.now) - float(self.before)


def contributions(now: pl.DataFrame, before: pl.DataFrame, dimension: str, value: str = "revenue") -> Decomposition:
    """The change of a sum by the members of a dimension.

    Args:
        now: Rows of the period, with the columns `dimension` and `value`.
        before: The same of the period compared with.
        dimension: Column of the members.
        value: A column of money that adds up over rows.
    """
    both = _both(now, before, dimension, [value]).select(
        part=pl.col(dimension).cast(pl.String), before=f"{value}_before", now=f"{value}_now"
    )
    parts = both.with_columns(effect=pl.lit("member"), amount=pl.col("now") - pl.col("before"))
    return decomposition_of(parts.with_columns(members=pl.lit(1, pl.Int64)))


def volume_price_mix(now: pl.DataFrame, before: pl.DataFrame, dimension: str = "category") -> Decomposition:
    """The change of revenue by how much was bought, of what, and at which price.

    Volume is the change of units at the average revenue a unit of before; mix is what the units of now would have
    brought at the old price of each category beyond that; price is the rest within each category. Categories
    without units on both sides are parts of their own: new, gone, or sold without units that are counted.

    Args:
        now: Rows of the period, with the columns `dimension`, `units` and `revenue`.
        before: The same of the period compared with.
        dimension: Column of what units are alike in.
    """
    both = _both(now, before, dimension, ["revenue", "units"]).rename({dimension: "part"})
    sold = [pl.col(f"{column}_{side}") != 0 for side in ("before", "now") for column in ("revenue", "units")]
    has_units = (pl.col("units_before") > 0) & (pl.col("units_now") > 0)
    is_new = ~sold[0] & ~sold[1] & (pl.col("units_now") > 0)
    is_gone = ~sold[2] & ~sold[3] & (pl.col("units_before") > 0)
    named = both.with_columns(
        effect=pl.when(has_units)
        .then(pl.lit("price"))
        .when(is_new)
        .then(pl.lit("new"))
        .when(is_gone)
        .then(pl.lit("gone"))
        .otherwise(pl.lit("uncounted"))
    )
    alike = named.filter(pl.col("effect") == "price")
    own = _own_parts(named.filter(pl.col("effect") != "price"))
    if not alike.height:
        return decomposition_of(own)
    return decomposition_of(pl.concat([*_volume_and_mix(alike), own]))


def _both(now: pl.DataFrame, before: pl.DataFrame, dimension: str, values: list[str]) -> pl.DataFrame:
    """One row per member of either period, each value with `_now` and `_before`, zero where nothing was sold.

    Units become decimals, so that their sum does not hang on the order of the rows.
    """
    kinds = {value: MONEY if now.schema[value].is_decimal() else pl.Decimal(38, 6) for value in values}
    sides = [
        frame.group_by(dimension).agg(
            pl.col(value).cast(kind).sum().cast(kind).alias(f"{value}_{side}") for value, kind in kinds.items()
        )
        for side, frame in (("now", now), ("before", before))
    ]
    both = sides[0].join(sides[1], on=dimension, how="full", coalesce=True, nulls_equal=True)
    return both.with_columns(
        pl.col(f"{value}_{side}").fill_null(pl.lit(0, kind))
        for value, kind in kinds.items()
        for side in ("now", "before")
    )


def _own_parts(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col("part").cast(pl.String),
        "effect",
        before="revenue_before",
        now="revenue_now",
        amount=pl.col("revenue_now") - pl.col("revenue_before"),
        members=pl.lit(1, pl.Int64),
    ).select(COLUMNS)


def _volume_and_mix(alike: pl.DataFrame) -> list[pl.DataFrame]:
    """Volume, mix and the price of each category. Amounts at old prices are rounded to cents once: the sum is exact."""
    at_old_prices = [
        _cents(units * revenue, old_units)
        for units, revenue, old_units in alike.select("units_now", "revenue_before", "units_before").iter_rows()
    ]
    old, new, revenue = (_added(alike[column]) for column in ("units_before", "units_now", "revenue_before"))
    as_before = _cents(new * revenue, old)
    wholes = [("volume", as_before - revenue), ("mix", sum(at_old_prices, start=Decimal(0)) - as_before)]
    whole = pl.DataFrame(
        [
            {"part": None, "effect": effect, "before": None, "now": None, "amount": amount, "members": alike.height}
            for effect, amount in wholes
        ],
        schema={
            "part": pl.String, "effect": pl.String, "before": MONEY, "now": MONEY, "amount": MONEY, "members": pl.Int64,
        },
    )  # fmt: skip
    expected = pl.Series("expected", at_old_prices, MONEY)
    priced = _own_parts(alike).with_columns(amount=pl.col("now") - expected)
    return [whole, priced]


def _added(amounts: pl.Series) -> Decimal:
    return sum(amounts, start=Decimal(0))


def _cents(amount: Decimal, by: Decimal) -> Decimal:
    return (amount / by).quantize(Decimal("0.01"))


def decomposition_of(parts: pl.DataFrame) -> Decomposition:
    """The figure's two values are the sums over its parts; volume and mix have none of their own."""
    ordered = parts.select(COLUMNS).sort(["effect", "part"], nulls_last=True)
    before, now = (_added(ordered[side].drop_nulls()) for side in ("before", "now"))
    return Decomposition(before, now, ordered)

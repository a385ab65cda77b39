"""Questions about money: totals repeated on each line, credit notes, discounts with a minus, units taken for money."""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.inspection.question import Choice, Question, Sentence, Shown
from crm_analytics.warehouse.keys import SOURCE

REPEATED_SHARE: Final = 0.9
"""Share of the orders of several lines in which an amount is the same on each line, from which it looks repeated."""
SAME_SHARE: Final = 0.95
"""Share of lines in which money equals units, or discounts are below zero, from which that is no chance."""
LINES_AT_LEAST: Final = 5
SAMPLED_LINES: Final = 200_000

REPEATED_TOTAL = N_(
    "In {repeated} of {orders} orders of several lines, each line has the same amount, whatever its units and product: "
    "order {number} has {lines} lines of {amount} each. If that is the order's total, it is counted {lines} times."
)
REPEATED_DISCOUNT = N_(
    "In {repeated} of {orders} orders of several lines with a discount, each line has the same discount: order "
    "{number} has {lines} lines with {amount} each. If that is the order's discount, it is counted {lines} times."
)
SPREAD = N_("It is the order's total: count it once, spread over its lines by their units.")
SPREAD_DISCOUNT = N_("It is the order's discount: count it once, spread over its lines by their units.")
OF_LINES = N_("It is each line's own amount: count every line.")

CREDIT_NOTES = N_(
    "Lines with positive units and negative money: {count}, such as order {number} with {quantity} units for {amount}. "
    "Loaded as they are, they count as purchases and not as returns."
)
RETURNS = N_("They are returns (credit notes): their units count with a minus.")
AS_THEY_ARE = N_("They are no returns: leave them as they are.")

NEGATIVE_DISCOUNTS = N_(
    "Discounts written with a minus: {count} of {discounts}, such as {amount} in order {number}. Loaded as they are, "
    "they would count as surcharges."
)
WITHOUT_SIGN = N_("They are discounts: leave out the minus.")
SURCHARGES = N_("They are surcharges: keep the minus.")
UNITS_AS_MONEY = N_(
    "In {count} of {lines} lines the amount equals the units. If the column “{column}” holds units, the money is in "
    "another column: say so in the mapping, as {amount_is}."
)

LINES: Final = (SOURCE, ROW, "order_id", "product_id", "quantity", "amount", "discount")


def amount_questions(rows: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    """What the money of order lines leaves open.

    Args:
        rows: Lines on their way in.
        mappings: By source, how its lines were made.
    """
    lines = rows.filter(pl.col(SOURCE).is_in(list(mappings))).select(LINES)
    sources = tuple(mappings)
    counted = _counts(lines)
    questions = [
        _repeated(lines, mappings, "amount"),
        _repeated(lines, mappings, "discount") if counted["discounts"] else None,
        _credit_notes(lines, sources, counted),
        _negative_discounts(lines, sources, counted),
        _units_as_money(mappings, counted),
    ]
    return [question for question in questions if question is not None]


def _counts(lines: pl.LazyFrame) -> dict[str, int]:
    """Lines, and how many of them are odd in each way."""
    quantity, amount, discount = pl.col("quantity"), pl.col("amount"), pl.col("discount")
    counts = lines.select(
        lines=pl.len(),
        credit=((quantity > 0) & (amount < 0)).sum(),
        discounts=((discount != 0) & (quantity >= 0)).sum(),
        negative=((discount < 0) & (quantity >= 0)).sum(),
        equal=(amount.cast(pl.Float64) == quantity).sum(),
        prices=(amount.cast(pl.Float64) / quantity).round(4).approx_n_unique(),
        units=quantity.approx_n_unique(),
    )
    return {name: int(count or 0) for name, count in counts.collect(engine="streaming").row(0, named=True).items()}


def _repeated(lines: pl.LazyFrame, mappings: dict[int, Mapping], column: str) -> Question | None:
    """An amount that is the same on each line of nearly all orders, though their lines are not alike."""
    sources = tuple(number for number, made in mappings.items() if not _of_order(made, column))
    if not sources:
        return None
    filled = lines.filter(pl.col(SOURCE).is_in(sources), pl.col(column).is_not_null() & (pl.col("quantity") >= 0))
    # What is not so among the first orders is not so in nearly all.
    few = _orders_of_several(filled.head(SAMPLED_LINES), column)
    if few["same"].sum() < REPEATED_SHARE / 2 * few.height:
        return None
    several = _orders_of_several(filled, column)
    same = several.filter("same")
    if not same.height or same.height < REPEATED_SHARE * several.height:
        return None
    has_single_price = filled.select(pl.col(column).min() == pl.col(column).max()).collect().item()
    evidence = same.filter("units_differ").height or same.height >= LINES_AT_LEAST
    if has_single_price or not evidence or same["lines"].sum() - same.height < 2:
        return None
    example = same.sort(["lines", "order_id"], descending=[True, False]).row(0, named=True)
    values: dict[str, Shown] = {
        "repeated": same.height,
        "orders": several.height,
        "number": example["order_id"],
        "lines": example["lines"],
        "amount": example["most"],
    }
    seen, spread = (REPEATED_TOTAL, SPREAD) if column == "amount" else (REPEATED_DISCOUNT, SPREAD_DISCOUNT)
    choices = (Choice("spread", Sentence(spread), partial(_spread, column)), Choice("lines", Sentence(OF_LINES)))
    return Question(f"repeated_{column}", "order_lines", sources, Sentence(seen, values), choices, is_explicit=True)


def _orders_of_several(lines: pl.LazyFrame, column: str) -> pl.DataFrame:
    """One row an order of several lines: `lines`, `most` of the column, whether that is the `same` on unlike lines."""
    orders = (
        lines.group_by("order_id")
        .agg(
            lines=pl.len(),
            least=pl.col(column).min(),
            most=pl.col(column).max(),
            units_differ=pl.col("quantity").min() != pl.col("quantity").max(),
            product_count=pl.col("product_id").min() != pl.col("product_id").max(),
        )
        .filter(pl.col("lines") > 1, pl.col("most") != 0)
        .with_columns(same=(pl.col("least") == pl.col("most")) & (pl.col("units_differ") | pl.col("product_count")))
    )
    return orders.collect(engine="streaming")


def _spread(column: str, mapping: Mapping) -> Mapping:
    made = mapping.columns.get(column)
    return mapping.with_column(column, replace(made, of_order=True)) if made else mapping


def _credit_notes(lines: pl.LazyFrame, sources: tuple[int, ...], counted: dict[str, int]) -> Question | None:
    if not counted["credit"]:
        return None
    first = lines.filter(pl.col("quantity") > 0, pl.col("amount") < 0).head(1).collect().row(0, named=True)
    values = {
        "count": counted["credit"],
        "number": first["order_id"],
        "quantity": f"{first['quantity']:g}",
        "amount": first["amount"],
    }
    choices = (
        Choice("returns", Sentence(RETURNS), partial(replace, credit_notes="returns")),
        Choice("kept", Sentence(AS_THEY_ARE), partial(replace, credit_notes="kept")),
    )
    return Question("credit_notes", "order_lines", sources, Sentence(CREDIT_NOTES, values), choices)


def _negative_discounts(lines: pl.LazyFrame, sources: tuple[int, ...], counted: dict[str, int]) -> Question | None:
    if not counted["negative"] or counted["negative"] < SAME_SHARE * counted["discounts"]:
        return None
    first = lines.filter(pl.col("discount") < 0, pl.col("quantity") >= 0).head(1).collect().row(0, named=True)
    values = {
        "count": counted["negative"],
        "discounts": counted["discounts"],
        "number": first["order_id"],
        "amount": first["discount"],
    }
    choices = (
        Choice("discounts", Sentence(WITHOUT_SIGN), _without_sign),
        Choice("surcharges", Sentence(SURCHARGES)),
    )
    return Question("negative_discounts", "order_lines", sources, Sentence(NEGATIVE_DISCOUNTS, values), choices)


def _without_sign(mapping: Mapping) -> Mapping:
    return mapping.with_column("discount", replace(mapping.columns["discount"], unsigned=True))


def _units_as_money(mappings: dict[int, Mapping], counted: dict[str, int]) -> Question | None:
    """Only said: which column holds the money nobody can tell from here."""
    if counted["lines"] < LINES_AT_LEAST or counted["units"] < 2 or counted["equal"] < SAME_SHARE * counted["lines"]:
        return None
    column = next(made.columns["amount"].source for made in mappings.values())
    values: dict[str, Shown] = {"count": counted["equal"], "lines": counted["lines"], "column": column}
    values["amount_is"] = 'amount = "…"'
    return Question("units_as_money", "order_lines", tuple(mappings), Sentence(UNITS_AS_MONEY, values))


def _of_order(mapping: Mapping, column: str) -> bool:
    """Whether the column is spread over the order's lines already, or not given."""
    made = mapping.columns.get(column)
    return made is None or made.of_order

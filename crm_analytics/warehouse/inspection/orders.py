"""Questions about order numbers: do they identify orders, within the file and against what is in force?"""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.inspection.order_identity import (
    IN_FORCE,
    LINE_COLUMNS,
    OF_CONCERN,
    Key,
    KeyQuality,
    candidates,
    examples,
    good_keys,
    identity,
    in_force_otherwise,
    reuse,
)
from crm_analytics.warehouse.inspection.question import Choice, Question, Sentence
from crm_analytics.warehouse.keys import SOURCE

ORDER_KEY: Final = "order_key"
ORDER_REUSE: Final = "order_reuse"
ORDER_AGAIN: Final = "order_again"
AGAIN_SHARE: Final = 0.2
"""Share of the lines under new numbers that are in force already, from which that is no chance."""
SAMPLED_LINES: Final = 200_000
"""Lines under numbers in force that other keys are tried on: a part of them tells which would do."""

MISTAKEN = N_(
    "Order numbers that stand for several orders: {mistaken} of {orders} ({customers} with several customers, "
    "{branches} with several branches, {days} with purchases of several days). Number “{number}” is {first}, and also "
    "{second}. Loaded as it is, each number would count as one order of one customer."
)
SOME_MISTAKEN = N_(
    "Order numbers with several customers, branches or days: {mistaken} of {orders}. Number “{number}” is {first}, and "
    "also {second}. They are few, and count as one order each."
)
REUSED = N_(
    "Order numbers that are loaded already and come again with another customer, branch or day: {mistaken} of "
    "{orders}. Number “{number}” is {first}, and also {second}. Loaded as it is, the file would replace these sales or "
    "add to them."
)
AGAIN = N_(
    "Lines that are loaded already, but under another order number: {count} of {lines} with new numbers. If this file "
    "was loaded before by another mapping, its sales would count twice: undo that load first, then load this file."
)
OWN_SALES = N_("They are separate sales that happen to be alike: load them too.")
LINE = N_("customer {customer}, branch {branch}, {day}")
NOBODY = N_("(none)")

KEY_SENTENCES: Final = {
    "branch": N_("An order is its number and its branch."),
    "year": N_("Numbers start anew each year: an order is its number and the year."),
    "month": N_("Numbers start anew each month: an order is its number and the month."),
    "day": N_("Numbers start anew each day: an order is its number and the day."),
    "branch+year": N_("Each branch starts its numbers anew each year: an order is branch, number and year."),
    "branch+month": N_("Each branch starts its numbers anew each month: an order is branch, number and month."),
    "branch+day": N_("Each branch starts its numbers anew each day: an order is branch, number and day."),
    "customer+day": N_("The numbers are shared: an order is number, customer and day."),
    "branch+customer+day": N_("The numbers are shared: an order is branch, number, customer and day."),
}
SINGLE_ORDER = N_("Each number is one order, whatever customers, branches and days it has.")
CORRECTIONS = N_(
    "The file corrects what is in force: lines with the same number and line number are replaced, others added."
)


def order_questions(lines: pl.LazyFrame, stored: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    """What the numbers of order lines leave open.

    Args:
        lines: Lines on their way in, `LINE_COLUMNS`.
        stored: Lines in force, on the columns of the table.
        mappings: By source, how its lines were made; sources of ours are not in it.
    """
    plain = {number: made for number, made in mappings.items() if made.order_numbers not in {"orders", "unknown"}}
    if not plain:
        return []
    lines = lines.filter(pl.col(SOURCE).is_in(list(plain))).select(LINE_COLUMNS)
    questions = _reused(lines, stored, plain)
    # Both ask for a key, and one answer settles both.
    questions = questions or _within(lines, plain)
    return questions if any(each.choices for each in questions) else [*questions, *_again(lines, stored, mappings)]


def _within(lines: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    counted = identity(lines)
    if not counted.mistaken:
        return []
    sources = tuple(mappings)
    if counted.share <= OF_CONCERN:
        return [Question(ORDER_KEY, "order_lines", sources, _sentence(SOME_MISTAKEN, counted, lines))]
    choices = [_key_choice(key) for key in good_keys(lines, candidates(lines))]
    choices.append(Choice("orders", Sentence(SINGLE_ORDER), partial(replace, order_numbers="orders")))
    return [
        Question(
            ORDER_KEY, "order_lines", sources, _sentence(MISTAKEN, counted, lines), tuple(choices), is_explicit=True
        )
    ]


def _reused(lines: pl.LazyFrame, stored: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    fresh = {number: made for number, made in mappings.items() if made.order_numbers != "corrections"}
    if not fresh:
        return []
    there = stored.with_columns(pl.lit(IN_FORCE, pl.Int16).alias(SOURCE), pl.lit(0, pl.Int64).alias(ROW)).select(
        LINE_COLUMNS
    )
    counted, both = reuse(lines.filter(pl.col(SOURCE).is_in(list(fresh))), there)
    if not counted.mistaken:
        return []
    tried = both.head(SAMPLED_LINES)
    choices = [_key_choice(key) for key in good_keys(tried, candidates(tried))]
    choices.append(Choice("corrections", Sentence(CORRECTIONS), partial(replace, order_numbers="corrections")))
    return [
        Question(
            ORDER_REUSE, "order_lines", tuple(fresh), _sentence(REUSED, counted, both), tuple(choices), is_explicit=True
        )
    ]


def _again(lines: pl.LazyFrame, stored: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    """Lines that a file loaded before seems to have brought, when orders were numbered otherwise."""
    same, fresh = in_force_otherwise(lines, stored)
    if same < 2 or same < AGAIN_SHARE * fresh:
        return []
    sentence = Sentence(AGAIN, {"count": same, "lines": fresh})
    own = Choice("own", Sentence(OWN_SALES))
    return [Question(ORDER_AGAIN, "order_lines", tuple(mappings), sentence, (own,), is_explicit=True)]


def _sentence(message: str, counted: KeyQuality, lines: pl.LazyFrame) -> Sentence:
    rows = examples(lines).to_dicts()
    first, second = (rows + rows)[:2]
    return Sentence(
        message,
        {
            "mistaken": counted.mistaken,
            "orders": counted.orders,
            "customers": counted.of_customers,
            "branches": counted.of_branches,
            "days": counted.of_days,
            "number": first["order_id"],
            "first": _line(first),
            "second": _line(second),
        },
    )


def _line(row: dict[str, object]) -> Sentence:
    moment = row["ordered_at"]
    values = {"customer": row["customer_id"], "branch": row["branch_id"]}
    shown = {name: Sentence(NOBODY) if value is None else str(value) for name, value in values.items()}
    return Sentence(LINE, {**shown, "day": moment.date()})  # type: ignore[attr-defined]


def _key_choice(key: Key) -> Choice:
    parts = [name for name, is_part in (("branch", key.with_branch), ("customer", key.with_customer)) if is_part]
    name = "+".join([*parts, *([key.period] if key.period else [])])
    return Choice(name, Sentence(KEY_SENTENCES[name]), partial(with_key, key=key))


def with_key(mapping: Mapping, key: Key) -> Mapping:
    """The mapping with orders told apart by more than their number."""
    made = mapping.columns["order_id"]
    parts = [*(made.joined or (made.source,))]
    added = [("@branch_id", key.with_branch), ("@customer_id", key.with_customer), (f"@{key.period}", bool(key.period))]
    parts += [part for part, is_part in added if is_part and part not in parts]
    return mapping.with_column("order_id", replace(made, source="", joined=tuple(parts)))

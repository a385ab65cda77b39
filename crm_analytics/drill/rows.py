"""The rows behind a figure: the order lines of the lake that a selection counts, as far as the viewer may see them.

Lines that the marts leave out are left out here too (cancelled, dated after the load), so that what is listed adds up
to what is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from zoneinfo import ZoneInfo

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.metrics.selection import Dimension, Selection
from crm_analytics.reader import Reader
from crm_analytics.warehouse.loads import Load, LoadCatalogue

ORDER = ("ordered_at", "order_id", "line_no")
DOWNWARDS = (True, False, False)
OF_CUSTOMER: dict[Dimension, str] = {"kind": "kind", "segment": "segment", "saved": "customer_no"}
"""Dimensions that are said of a line's customer, with the column that holds them."""
SHOWN = (
    "ordered_at",
    "order_id",
    "line_no",
    "customer_id",
    "customer_name",
    "product_id",
    "product_name",
    "category",
    "quantity",
    "amount",
    "discount",
    "unit_cost",
    "branch_id",
    "channel",
)


@dataclass(frozen=True)
class RowTotals:
    """How much stands behind a figure.

    Attributes:
        rows: Number of rows.
        orders: Orders with a purchase among them; None where rows are no order lines.
        customers: Known customers with a purchase among them; of other rows, the customers they name.
        revenue: Sum of the lines' amounts; None where rows are no order lines.
        days: Days with rows, newest first, each with its number of rows; empty where rows have no days.
    """

    rows: int
    orders: int | None = None
    customers: int | None = None
    revenue: Decimal | None = None
    days: tuple[tuple[date, int], ...] = ()


def totals_of(lines: pl.LazyFrame) -> RowTotals:
    """Rows, orders, customers and revenue of order lines with their `day`."""
    purchase = pl.col("quantity") >= 0
    days, totals = pl.collect_all(
        [
            lines.group_by("day").agg(rows=pl.len(), revenue=pl.col("amount").sum()).sort("day", descending=True),
            lines.filter(purchase).select(
                orders=pl.col("order_id").n_unique(), customers=pl.col("customer_id").drop_nulls().n_unique()
            ),
        ]
    )
    orders, customers = totals.row(0)
    return RowTotals(
        rows=int(days["rows"].sum()),
        orders=orders,
        customers=customers,
        revenue=sum(days["revenue"], Decimal(0)),
        days=tuple(days.select("day", "rows").iter_rows()),
    )


def page_of(reader: Reader, lines: pl.LazyFrame, totals: RowTotals, wanted: slice) -> pl.DataFrame:
    """Some of the lines, newest first; only the days that hold them are read."""
    spanned = list(_spanned(totals.days, wanted))
    if not spanned:
        return named(reader, lines.clear()).collect()
    newest, skipped = spanned[0]
    within = lines.filter(during(spanned[-1][0], newest))
    ranked = within.sort(ORDER, descending=DOWNWARDS).slice(wanted.start - skipped, wanted.stop - wanted.start)
    return named(reader, ranked).sort(ORDER, descending=DOWNWARDS).collect()


def counted_lines(reader: Reader, selection: Selection) -> pl.LazyFrame:
    """The order lines that a selection counts, with `day`, and the columns of the dimensions it narrows."""
    lines = reader.facts("order_lines").filter(
        during(selection.start, min(selection.end, load_day(reader.settings, reader.load))),
        ~pl.col("cancelled").fill_null(value=False),
    )
    lines = lines.with_columns(day=pl.col("ordered_at").dt.date())
    narrowed = selection.dimensions
    if "category" in narrowed:
        products = reader.facts("products")
        lines = lines.join(products.select("product_id", "category"), on="product_id", how="left")
    # Whether a sale counts does not depend on who looks: kind and segment are read as the marts read them.
    needed = [column for dimension, column in OF_CUSTOMER.items() if dimension in narrowed]
    if needed:
        people = reader.directory().select("customer_id", *needed)
        lines = lines.join(people, on="customer_id", how="left")
    if "known" in narrowed and "saved" not in narrowed:
        lines = lines.with_columns(customer_no=pl.col("customer_id"))
    return selection.of(lines)


def during(start: date, end: date) -> pl.Expr:
    """Lines of these days, both included, said so that files without them need not be read."""
    first = datetime.combine(start, time())
    last = datetime.combine(end + timedelta(days=1), time())
    moment = pl.col("ordered_at")
    return (moment >= pl.lit(first, pl.Datetime("us"))) & (moment < pl.lit(last, pl.Datetime("us")))


def named(reader: Reader, lines: pl.LazyFrame) -> pl.LazyFrame:
    """The lines with their product and, as far as the viewer may see it, their customer."""
    products = reader.facts("products").select("product_id", "category", "unit_cost", product_name="name")
    customers = reader.facts("customers").select("customer_id", customer_name="name")
    plain = lines.drop("category", strict=False)
    both = plain.join(products, on="product_id", how="left").join(customers, on="customer_id", how="left")
    return both.select(SHOWN)


def _spanned(days: tuple[tuple[date, int], ...], wanted: slice) -> Iterator[tuple[date, int]]:
    """The days that hold the wanted rows, each with the number of rows before it."""
    ends = accumulate(rows for _, rows in days)
    for (day, rows), end in zip(days, ends, strict=True):
        if end > wanted.start and end - rows < wanted.stop:
            yield day, end - rows


def load_day(settings: Settings, load: Load) -> date:
    """The day on which the load was made, by the company's clock: what is dated later does not count."""
    company = LoadCatalogue(settings).company()
    return load.at.astimezone(ZoneInfo(company.timezone) if company else None).date()

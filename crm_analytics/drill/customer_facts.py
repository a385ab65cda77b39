"""The facts of one customer, and who can be searched, as far as the viewer may see them.

A row without a branch belongs to its customer's home branch, as in the marts; so does a row of a table that has none.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from crm_analytics.drill.rows import during, load_day
from crm_analytics.reader import Reader
from crm_analytics.reader.consents import consents_in_force

TABLES: Final = (
    "customers",
    "consents",
    "campaign_contacts",
    "redemptions",
    "interactions",
    "tickets",
    "deliveries",
    "due_dates",
)
SEARCHED: Final = ("customer_id", "name", "email", "phone", "card_no")


@dataclass(frozen=True)
class CustomerFacts:
    """Everything that is recorded of one customer but the lines of the orders; shared frames, never change them.

    Attributes:
        summary: The customer's row of `customer_summary`.
        orders: Rows of `customer_orders`.
        categories: Rows of `customer_categories`.
        tables: By table of `TABLES`, its rows of the customer.
        consents: By channel, what counts of them: rows of `Reader.consents`.
    """

    summary: pl.DataFrame
    orders: pl.DataFrame
    categories: pl.DataFrame
    tables: dict[str, pl.DataFrame]
    consents: pl.DataFrame

    @property
    def number(self) -> int:
        """The customer's number within the load."""
        return int(self.summary["customer_no"][0])

    @property
    def person(self) -> dict[str, object]:
        """The customer's row of the table of customers; empty where there is none."""
        return next(self.tables["customers"].iter_rows(named=True), {})


def read_customer_facts(reader: Reader, customer_id: str) -> CustomerFacts | None:
    """Read one customer; None where there is none with this id that the viewer may see."""
    summary = reader.result("customer_summary").filter(pl.col("customer_id") == customer_id).collect()
    if summary.is_empty():
        return None
    home, number = summary["branch_id"][0], int(summary["customer_no"][0])
    marts = [reader.result(name, customer_no=number) for name in ("customer_orders", "customer_categories")]
    facts = [_of_customer(reader, name, (customer_id, home)) for name in TABLES]
    orders, categories, *rows = pl.collect_all(marts + facts)
    tables = dict(zip(TABLES, rows, strict=True))
    stated = (tables[each].lazy() for each in ("consents", "customers"))
    consents = consents_in_force(*stated, until=load_day(reader.settings, reader.load)).collect()
    return CustomerFacts(summary, orders, categories, tables, consents)


def searchable(reader: Reader) -> pl.DataFrame:
    """customer_id, name, email, phone and card_no of everyone the viewer may see, masked as for the viewer."""
    customers = reader.result("customer_summary").select("customer_id")
    people = reader.facts("customers").select(SEARCHED)
    return customers.join(people, on="customer_id", how="left").select(SEARCHED).collect()


def buyers_of(reader: Reader, order_ids: list[str]) -> pl.Series:
    """customer_no of those who placed an order with one of these numbers that the viewer may see."""
    orders = reader.result("customer_orders").filter(pl.col("order_id").is_in(order_ids))
    return orders.select(pl.col("customer_no").unique()).collect()["customer_no"]


def belongs_to(reader: Reader) -> pl.DataFrame:
    """customer_id and parent_id of every customer who belongs to another: ids only, of the whole company."""
    return reader.parents().collect()


def members(reader: Reader, customer_ids: pl.Series) -> pl.DataFrame:
    """Rows of `customer_summary` of these customers, with `name`, as far as the viewer may see them."""
    wanted = pl.col("customer_id").is_in(customer_ids.implode())
    people = reader.facts("customers").select("customer_id", "name").filter(wanted)
    return reader.result("customer_summary").filter(wanted).join(people, on="customer_id", how="left").collect()


def lines_of(reader: Reader, facts: CustomerFacts) -> pl.DataFrame:
    """The order lines of a customer that count, with product_name and category; newest first."""
    if facts.orders.is_empty():
        days = pl.lit(value=False)
    else:
        first, last = facts.orders.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
        days = during(first, min(last, load_day(reader.settings, reader.load)))
    lines = reader.facts("order_lines").filter(
        days,
        pl.col("customer_id") == facts.summary["customer_id"][0],
        ~pl.col("cancelled").fill_null(value=False),
    )
    names = reader.facts("products").select("product_id", "category", product_name="name")
    order = ["ordered_at", "order_id", "line_no"]
    return lines.join(names, on="product_id", how="left").sort(order, descending=[True, False, False]).collect()


def named_campaigns(reader: Reader) -> pl.DataFrame:
    """campaign_id, name, starts_on and ends_on of every campaign; a campaign belongs to no branch and no person."""
    return reader.facts("campaigns").select("campaign_id", "name", "starts_on", "ends_on").collect()


def _of_customer(reader: Reader, table: str, whose: tuple[str, str | None]) -> pl.LazyFrame:
    """A table's rows of a customer with a home branch."""
    customer_id, home = whose
    rows = reader.facts(table).filter(pl.col("customer_id") == customer_id)
    branch = pl.lit(home, pl.String)
    has_branch = "branch_id" in rows.collect_schema()
    return rows.with_columns(branch_id=pl.coalesce("branch_id", branch) if has_branch else branch)

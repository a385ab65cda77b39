"""Marts and results about customers, worked out anew from the rows of some branches.

What a customer did is kept for the whole company: a viewer of some branches sees the customers at home there, with what
they did there. Scores and segments stay those of the company; orders, sums and days are of these branches alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from crm_analytics.marts.campaign_outcomes import campaign_outcomes
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months

Whole = Callable[[str], pl.LazyFrame]
"""Gives a fact table, mart or result of the whole company."""

COUNTS: Final = ("orders", "order_days", "units", "revenue", "returned")


@dataclass(frozen=True)
class OwnBranches:
    """Some branches of a company.

    Attributes:
        mart: Gives a mart or result of the whole company.
        facts: Gives a fact table of the whole company.
        codes: The branches.
        customer_no: Of this customer alone, so that nobody else's rows are read; None: of all.
    """

    mart: Whole
    facts: Whole
    codes: tuple[str, ...]
    customer_no: int | None = None

    def at_home(self, name: str) -> pl.LazyFrame:
        """Rows of a mart or result about the customers at home here."""
        return self.mart(name).filter(self._here)

    @cached_property
    def order_days(self) -> pl.LazyFrame:
        """Rows of `order_days` that are of these branches and of customers at home here."""
        return self._of_customers("order_days")

    @cached_property
    def days_bought(self) -> pl.LazyFrame:
        """One row per customer at home here who bought here: `COUNTS` with the first and the last order day."""
        ordered = pl.col("orders") > 0
        return self.order_days.group_by("customer_no").agg(
            pl.col("orders", "units", "revenue", "returned", "discount").sum(),
            order_days=pl.col("day").filter(ordered).n_unique().cast(pl.Int64),
            first_order_on=pl.col("day").filter(ordered).min(),
            last_order_on=pl.col("day").filter(ordered).max(),
        )

    def categories(self) -> pl.LazyFrame:
        """The mart `customer_categories` of these branches."""
        return customer_categories(self._of_customers("category_days"), self.at_home("customer_summary"))

    def tickets(self) -> pl.LazyFrame:
        """One row per customer at home here: complaints and questions that came up here, with their satisfaction."""
        summed = self._of_customers("ticket_days").group_by("customer_no")
        sums = summed.agg(pl.col("tickets", "rated", "satisfaction").sum())
        rated = pl.when(pl.col("rated") > 0).then(pl.col("satisfaction") / pl.col("rated"))
        return sums.select("customer_no", complaints="tickets", satisfaction=rated)

    @property
    def _here(self) -> pl.Expr:
        here = pl.col("branch_id").cast(pl.String).is_in(self.codes)
        return here if self.customer_no is None else here & (pl.col("customer_no") == self.customer_no)

    def _of_customers(self, name: str) -> pl.LazyFrame:
        at_home = self.at_home("customer_summary").select("customer_no")
        of_customers = self.mart(name).filter(self._here, pl.col("customer_no").is_not_null())
        return of_customers.join(at_home, on="customer_no", how="semi", maintain_order="left")


def _customer_summary(branches: OwnBranches) -> pl.LazyFrame:
    kept = branches.at_home("customer_summary").drop("first_order_on", "last_order_on", *COUNTS)
    bought = kept.join(branches.days_bought, on="customer_no", how="left", maintain_order="left")
    return bought.with_columns(pl.col(COUNTS).fill_null(0))


def _rfm_customers(branches: OwnBranches) -> pl.LazyFrame:
    scores = branches.at_home("rfm_customers").drop("frequency", "monetary")
    return _recent(branches, scores).with_columns(
        frequency=pl.col("order_days").fill_null(0), monetary=pl.col("revenue").fill_null(0)
    )


def _rfm_before(branches: OwnBranches) -> pl.LazyFrame:
    stood = branches.at_home("rfm_before")
    days = stood.select("customer_no", until="day")
    until = branches.order_days.join(days, on="customer_no").filter(pl.col("day") <= pl.col("until"))
    spent = until.group_by("customer_no").agg(monetary=pl.col("revenue").sum())
    joined = stood.drop("monetary").join(spent, on="customer_no", how="left", maintain_order="left")
    return joined.with_columns(pl.col("monetary").fill_null(0))


def _customer_months(branches: OwnBranches) -> pl.LazyFrame:
    return customer_months(branches.order_days)


def _customer_categories(branches: OwnBranches) -> pl.LazyFrame:
    return branches.categories()


def _campaign_outcomes(branches: OwnBranches) -> pl.LazyFrame:
    people = branches.at_home("customer_summary")
    own = people.select("customer_id")
    contacts, redemptions = (
        branches.facts(name).join(own, on="customer_id", how="semi") for name in ("campaign_contacts", "redemptions")
    )
    return campaign_outcomes(branches.facts("campaigns"), contacts, redemptions, branches.order_days, people)


def _customer_profile(branches: OwnBranches) -> pl.LazyFrame:
    profile = branches.at_home("customer_profile")
    anew = ("orders", "order_days", "units", "revenue", "returned", "first_order_on", "complaints", "satisfaction")
    recent = _recent(branches, profile.drop(*anew, "categories", "favourite_category"))
    days, orders = pl.col("order_days"), pl.col("orders")
    full = (pl.col("discount") + pl.col("revenue") - pl.col("returned")).cast(pl.Float64)
    between = (pl.col("last_order_on") - pl.col("first_order_on")).dt.total_days() / (days - 1)
    counted = (
        recent.with_columns(pl.col(COUNTS).fill_null(0))
        .join(branches.tickets(), on="customer_no", how="left", maintain_order="left")
        .join(_tastes(branches.categories()), on="customer_no", how="left", maintain_order="left")
    )
    return counted.with_columns(
        pl.col("complaints", "categories").fill_null(0),
        average_order=pl.when(orders > 0).then(pl.col("revenue").cast(pl.Float64) / orders),
        purchase_interval=pl.when(days > 1).then(between),
        discount_share=pl.when(full > 0).then(pl.col("discount").cast(pl.Float64) / full),
    )


def _recent(branches: OwnBranches, scored: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of customers with what they bought here, and `recency` counted back to their last order here."""
    whole = branches.at_home("customer_summary").select("customer_no", last_anywhere="last_order_on")
    rows = scored.drop("last_order_on", strict=False).join(whole, on="customer_no", how="left", maintain_order="left")
    joined = rows.join(branches.days_bought, on="customer_no", how="left", maintain_order="left")
    longer = (pl.col("last_anywhere") - pl.col("last_order_on")).dt.total_days()
    return joined.with_columns(recency=pl.col("recency") + longer)


def _tastes(categories: pl.LazyFrame) -> pl.LazyFrame:
    """The category with most revenue, of equals the first by name, and how many were bought at all."""
    bought = categories.filter(pl.col("orders") > 0, pl.col("category").is_not_null())
    named = bought.with_columns(pl.col("category").cast(pl.String))
    ranked = named.sort(["revenue", "category"], descending=[True, False])
    return ranked.group_by("customer_no", maintain_order=True).agg(
        favourite_category=pl.col("category").first(), categories=pl.len()
    )


ANEW: Final[dict[str, Callable[[OwnBranches], pl.LazyFrame]]] = {
    "customer_summary": _customer_summary,
    "rfm_customers": _rfm_customers,
    "rfm_before": _rfm_before,
    "customer_months": _customer_months,
    "customer_categories": _customer_categories,
    "campaign_outcomes": _campaign_outcomes,
    "customer_profile": _customer_profile,
}
"""The marts and results that a viewer of some branches reads anew."""

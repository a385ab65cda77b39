"""The company's share of its market: a year's revenue of the branches whose market size is known, over that size."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_, compact_money, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.basis import Read

YEAR: Final = 365
LEAST_DAYS: Final = 28
NAMED: Final = 3
"""Branches that are named; of more it is said how many."""


@dataclass(frozen=True)
class MarketShare:
    """Revenue over market, both of the same branches and days.

    Attributes:
        start: First day that counts.
        end: Last day that counts.
        branches: Codes of the branches in it, the largest revenue first.
        revenue: Theirs, on these days.
        market: What is sold in their markets in as many days: the yearly size, or as much of it as the days are of a
            year.
        of_revenue: Share of the revenue of all branches asked for that is in it; None where nothing was sold.
    """

    start: date
    end: date
    branches: tuple[str, ...]
    revenue: Decimal
    market: Decimal
    of_revenue: float | None

    @property
    def days(self) -> int:
        """Number of days: 365, or fewer where sales do not reach back so far."""
        return (self.end - self.start).days + 1

    @property
    def share(self) -> float:
        """Revenue over market."""
        return float(self.revenue / self.market)


def market_share(read: Read, *, as_of: date, branches: tuple[str, ...] = ()) -> MarketShare:
    """The share of the last 365 days.

    Args:
        read: Gives `daily_sales` and `branch_names`, as far as the viewer may see them.
        as_of: The last day that counts.
        branches: Codes of the branches asked for; empty: all.

    Raises:
        NotEnoughData: where no market size is known, or sales reach back less than four weeks.
    """
    by_branch = _by_branch(read, as_of, branches)
    within = by_branch.filter(pl.col("market_size") > 0)
    if not within.height:
        raise NotEnoughData(
            N_("No market size is known for these branches. Load the table of branches with the column “market_size”.")
        )
    first = _first_day(read)
    start = max(as_of - timedelta(days=YEAR - 1), first or as_of)
    days = (as_of - start).days + 1
    if days < LEAST_DAYS:
        raise NotEnoughData(
            N_("A market share needs {needed} days of sales; found: {found}."), needed=LEAST_DAYS, found=days
        )
    revenue, market, sold = _sum(within, "revenue"), _sum(within, "market_size"), _sum(by_branch, "revenue")
    of_revenue = float(revenue / sold) if sold else None
    return MarketShare(start, as_of, tuple(within["branch_id"]), revenue, market * days / YEAR, of_revenue)


def share_sentences(share: MarketShare, names: dict[str, str], currency: str) -> list[str]:
    """What the share is made from, in sentences: branches, amounts, and what was assumed.

    Args:
        share: By `market_share`.
        names: Name of each branch.
        currency: ISO code.
    """
    sentences = [
        _("{share} of a market of {market}: {branches} sold {revenue} from {start} to {end}.").format(
            share=percent(share.share, 1),
            market=compact_money(share.market, currency),
            branches=_branches(share.branches, names),
            revenue=compact_money(share.revenue, currency),
            start=date_text(share.start),
            end=date_text(share.end),
        )
    ]
    if share.of_revenue is not None and share.of_revenue < 1:
        sentences.append(
            _("They bring {share} of the revenue; of the rest no market size is known.").format(
                share=percent(share.of_revenue)
            )
        )
    if share.days < YEAR:
        sentences.append(
            _(
                "Sales are known for {days} days only: the yearly market is taken for as many days, as if it were even "
                "over the year. A season would change this share."
            ).format(days=number(share.days))
        )
    return sentences


def _branches(branches: tuple[str, ...], names: dict[str, str]) -> str:
    if len(branches) > NAMED:
        return ngettext("{count} branch", "{count} branches", len(branches)).format(count=number(len(branches)))
    return ", ".join(names.get(branch, branch) for branch in branches)


def _by_branch(read: Read, as_of: date, branches: tuple[str, ...]) -> pl.DataFrame:
    """Revenue of the last 365 days and the market of every branch, and of sales without a branch."""
    start = as_of - timedelta(days=YEAR - 1)
    sold = (
        read("daily_sales")
        .filter(pl.col("day").is_between(start, as_of))
        .group_by("branch_id")
        .agg(pl.col("revenue").sum())
    )
    markets = read("branch_names").select("branch_id", "market_size")
    joined = sold.join(markets, on="branch_id", how="full", coalesce=True).with_columns(pl.col("revenue").fill_null(0))
    if branches:
        joined = joined.filter(pl.col("branch_id").is_in(branches))
    return joined.sort("revenue", "branch_id", descending=[True, False]).collect()


def _sum(frame: pl.DataFrame, column: str) -> Decimal:
    total: Decimal = frame.select(pl.col(column).sum()).item()
    return total


def _first_day(read: Read) -> date | None:
    day: date | None = read("daily_sales").select(pl.col("day").min()).collect().item()
    return day

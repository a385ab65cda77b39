"""Customer segments by recency, frequency and spend (RFM).

Scores are ranks among the customers who bought, so that they need no threshold of one company's trade. The grid of
named segments is the usual one (recency against the mean of frequency and spend), made total: every one of the 125
codes falls in exactly one of eleven segments.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import dataframely as dy
import polars as pl

from crm_analytics.errors import NotEnoughData, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.bounds import Bounds
from crm_analytics.schema.columns import across_branches, amount
from crm_analytics.scoring.rfm_bounds import LEAST_CUSTOMERS, by_bounds

__all__ = [
    "METHOD",
    "METHOD_ERROR",
    "METHOD_SOURCE",
    "SEGMENTS",
    "SEGMENT_BY_ID",
    "RfmSegment",
    "SegmentSize",
    "rfm_grid",
    "rfm_scores",
    "rfm_segments",
    "segment_names",
    "segment_sizes",
    "size_of",
    "value_score",
]


class RfmCustomers(dy.Schema):
    """One row per customer who bought: recency in days, frequency in order days, spend; scores 1 to 5; segment."""

    customer_id = dy.String(primary_key=True)
    customer_no = dy.UInt32()
    branch_id = dy.String(nullable=True)
    kind = dy.String(nullable=True)
    recency = dy.Int64(metadata=across_branches())
    frequency = dy.Int64(metadata=across_branches())
    monetary = amount(metadata=across_branches())
    r = dy.Int8(min=1, max=5)
    f = dy.Int8(min=1, max=5)
    m = dy.Int8(min=1, max=5)
    segment = dy.String()


@dataclass(frozen=True)
class RfmSegment:
    """A named segment; words are marked, not translated.

    Attributes:
        id: Its slug in data.
        name: What it is called.
        who: Who is in it.
        advice: What to do.
        plain_name: What it is called where nothing tells who will come again; empty where that changes nothing.
    """

    id: str
    name: str
    who: str
    advice: str
    plain_name: str = ""


SEGMENTS: Final = (
    RfmSegment(
        "champions",
        N_("Champions"),
        N_("Bought most recently, most often and for most money."),
        N_("Thank them; show new things first."),
    ),
    RfmSegment(
        "loyal",
        N_("Loyal"),
        N_("Buy often and well."),
        N_("Offer what goes with their purchases."),
    ),
    RfmSegment(
        "potential_loyalists",
        N_("Becoming loyal"),
        N_("Bought lately, and more than a little."),
        N_("Give a reason for the next visit."),
    ),
    RfmSegment(
        "new_customers",
        N_("New or light"),
        N_("Bought very lately, but least of all so far."),
        N_("Help with the next purchase."),
    ),
    RfmSegment(
        "promising",
        N_("Promising"),
        N_("Bought lately, but least of all so far."),
        N_("Show the range; a small first offer."),
    ),
    RfmSegment(
        "need_attention", N_("Need attention"), N_("In the middle on every count."), N_("An offer with a last day.")
    ),
    RfmSegment(
        "about_to_sleep",
        N_("About to sleep"),
        N_("Light buyers, seen less recently."),
        N_("Remind them of what they bought."),
        N_("Light, not lately"),
    ),
    RfmSegment(
        "at_risk",
        N_("At risk"),
        N_("Good customers, but most others bought more recently."),
        N_("Contact them; ask why."),
        N_("Good, not lately"),
    ),
    RfmSegment(
        "cant_lose",
        N_("Must not lose"),
        N_("Among the best, but most others bought more recently."),
        N_("Call them one by one."),
        N_("Best, not lately"),
    ),
    RfmSegment(
        "hibernating",
        N_("Hibernating"),
        N_("Light buyers, quiet for longer."),
        N_("Only cheap contacts, such as e-mail."),
        N_("Light, quiet for longer"),
    ),
    RfmSegment(
        "lost",
        N_("Lost"),
        N_("Light buyers, quiet the longest."),
        N_("Leave them out of costly campaigns."),
        N_("Light, quiet longest"),
    ),
)
SEGMENT_BY_ID: Final = {segment.id: segment for segment in SEGMENTS}
METHOD_SOURCE: Final = (
    "Hughes, A. M. (1994). Strategic Database Marketing. Probus.\n\n"
    "Bult, J. R., Wansbeek, T. (1995). Optimal Selection for Direct Mail. Marketing Science 14(4), 378–394."
)
METHOD: Final = N_(
    "Customers are ranked three times: by the day they last bought, by the number of days on which they bought, and by "
    "what they spent. Each ranking is cut into five parts of equal size, equal customers into the same part; the three "
    "parts decide the segment."
)
METHOD_ERROR: Final = N_(
    "Nothing is estimated: a segment says what customers did up to this day, and nothing about what they will do."
)
_OF_GRID: Final = {  # recency score: segments by value score, the mean of frequency and spend, 1 to 5
    5: ("new_customers", "potential_loyalists", "potential_loyalists", "champions", "champions"),
    4: ("promising", "potential_loyalists", "potential_loyalists", "loyal", "loyal"),
    3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    1: ("lost", "lost", "at_risk", "at_risk", "cant_lose"),
}


def rfm_scores(customers: pl.DataFrame, *, as_of: date, scores: int = 5, bounds: Bounds | None = None) -> pl.DataFrame:
    """Score customers 1 (worst) to `scores` (best) on recency, frequency and spend; ties score equally.

    A score is the share of customers who do worse, cut into equal steps. Equal recencies count as the best of
    them, equal frequencies and spends as the lowest: whoever bought on the last day scores high, and a single
    purchase scores low, however many others did the same.

    Args:
        customers: The customer_summary mart; customers without an order day are left out.
        as_of: Day from which recency is counted back.
        scores: Number of steps.
        bounds: Where each score begins, where somebody set it; None: by rank.

    Returns:
        customer_id, customer_no, branch_id, kind, recency (days), frequency (order days), monetary (revenue net of
        returns), r, f, m; one row per customer who bought, sorted by customer_id.

    Raises:
        NotEnoughData: with fewer than 5 customers who bought.
        UsageError: when someone bought after the as-of day.
    """
    bought = customers.filter(pl.col("order_days") > 0)
    if bought.height < LEAST_CUSTOMERS:
        raise NotEnoughData(
            N_("Segments need at least {needed} customers who bought; found: {found}."),
            needed=LEAST_CUSTOMERS,
            found=bought.height,
        )
    measured = bought.select(
        "customer_id",
        "customer_no",
        "branch_id",
        "kind",
        recency=(pl.lit(as_of) - pl.col("last_order_on")).dt.total_days(),
        frequency=pl.col("order_days"),
        monetary=pl.col("revenue"),
    )
    if measured.select((pl.col("recency") < 0).any()).item():
        raise UsageError(N_("Segments as of {day} cannot use purchases made after that day."), day=as_of.isoformat())
    scored = by_bounds(bounds) if bounds else _by_rank(measured.height, scores)
    return measured.with_columns(scored).sort("customer_id")


def rfm_segments(scores: pl.DataFrame) -> pl.DataFrame:
    """Name the segment of every scored customer: the rfm_customers result.

    Args:
        scores: What `rfm_scores` returns with five steps.

    Returns:
        The same rows with `segment`, the id of one of `SEGMENTS`.
    """
    code = pl.col("r").cast(pl.Int64) * 10 + value_score()
    names = {r * 10 + v: segment for r, row in _OF_GRID.items() for v, segment in enumerate(row, start=1)}
    return scores.with_columns(segment=code.replace_strict(names, return_dtype=pl.String))


def value_score() -> pl.Expr:
    """Mean of the frequency and spend scores, rounded half up: the grid's second side."""
    return (pl.col("f").cast(pl.Int64) + pl.col("m").cast(pl.Int64) + 1) // 2


def segment_sizes(rfm_customers: pl.DataFrame) -> pl.DataFrame:
    """Sizes of the segments that have customers, largest revenue first.

    Returns:
        segment, customers, revenue, recency, frequency, monetary (medians), customer_share, revenue_share (or null).
    """
    sizes = rfm_customers.group_by("segment").agg(
        customers=pl.len().cast(pl.Int64),
        revenue=pl.col("monetary").sum(),
        recency=pl.col("recency").median(),
        frequency=pl.col("frequency").median(),
        monetary=pl.col("monetary").cast(pl.Float64).median(),
    )
    money = pl.col("revenue").cast(pl.Float64)
    return sizes.with_columns(
        customer_share=pl.col("customers") / pl.col("customers").sum(),
        revenue_share=pl.when(money.sum() > 0).then(money / money.sum()),
    ).sort(["revenue", "segment"], descending=[True, False])


@dataclass(frozen=True)
class SegmentSize:
    """One row of `segment_sizes`."""

    segment: str
    customers: int
    revenue: Decimal
    recency: float
    frequency: float
    monetary: float
    customer_share: float
    revenue_share: float | None


def size_of(sizes: pl.DataFrame, segment: str) -> SegmentSize:
    """One segment of `segment_sizes`."""
    return SegmentSize(**sizes.row(by_predicate=pl.col("segment") == segment, named=True))


def rfm_grid(rfm_customers: pl.DataFrame) -> pl.DataFrame:
    """Customers and revenue in each of the 25 cells of recency score (r) against value score (value)."""
    cells = pl.DataFrame(
        [(r, v, name) for r, row in _OF_GRID.items() for v, name in enumerate(row, start=1)],
        schema={"r": pl.Int8, "value": pl.Int64, "segment": pl.String},
        orient="row",
    )
    seen = rfm_customers.group_by("r", value=value_score()).agg(
        customers=pl.len().cast(pl.Int64), revenue=pl.col("monetary").sum()
    )
    joined = cells.join(seen, on=["r", "value"], how="left")
    return joined.with_columns(pl.col("customers", "revenue").fill_null(0)).sort("r", "value")


def _by_rank(n: int, scores: int) -> list[pl.Expr]:
    recent = pl.col("recency").rank("max", descending=True).cast(pl.Int64)
    return [
        ((recent * scores + n - 1) // n).cast(pl.Int8).alias("r"),
        _from_below("frequency", n, scores).alias("f"),
        _from_below("monetary", n, scores).alias("m"),
    ]


def _from_below(column: str, n: int, scores: int) -> pl.Expr:
    worse = pl.col(column).rank("min").cast(pl.Int64) - 1
    return (worse * scores // n + 1).cast(pl.Int8)


def segment_names(*, plain: bool = False) -> dict[str, str]:
    """What people call each segment, by id, the best first.

    Args:
        plain: By what was bought and how lately alone: of customers of whom nothing tells who will come again, none is
            at risk and none is lost.
    """
    return {segment.id: _(segment.plain_name if plain and segment.plain_name else segment.name) for segment in SEGMENTS}

"""The small tables of segments, kept between reruns."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from crm_analytics.compute import reads
from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import CUSTOMER_FILTERS, customers_of
from crm_analytics.content.view import View
from crm_analytics.features.segments.concentration import Concentration, concentration, few_customers
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import SEGMENTS, rfm_grid, segment_sizes


@dataclass(frozen=True)
class Summary:
    """What the page shows of all customers; frames are shared, never change them.

    `largest` has `customer_no` and `quiet` of those whom `few` counts.
    """

    sizes: pl.DataFrame
    before: pl.DataFrame
    since: date | None
    grid: pl.DataFrame
    few: Concentration
    largest: pl.DataFrame
    typical_spend: float
    anonymous: float


def summary(view: View, selection: Selection) -> Summary:
    """Sizes, grid and concentration of the customers asked for, worked out once."""
    return _summary(view, view.as_of, selection)


def size_table(view: View, summary: Summary) -> pl.DataFrame:
    """Segments as people read them: name, people, change since a quarter before, money, share, what to do."""
    sizes = summary.sizes.join(summary.before, on="segment", how="left", maintain_order="left")
    change = pl.col("customers") - pl.col("customers_before").fill_null(0)
    sizes = sizes.with_columns(change=change) if summary.since else sizes
    advice = {segment.id: _(segment.advice) for segment in SEGMENTS}
    return view.with_segment_names(sizes).with_columns(
        pl.col("revenue").cast(pl.Float64),
        pl.col("revenue_share").round(3),
        advice=pl.col("segment").replace_strict(advice, return_dtype=pl.String),
    )


@cached()
def _summary(view: View, as_of: date, selection: Selection) -> Summary:
    selected = customers_of(view, selection).collect()
    customers = view.read("customer_summary")
    if selection.dimensions:
        customers = customers.join(selected.lazy(), on="customer_no", how="semi")
    sales = view.read("daily_sales").filter(*(each for each in (selection.keeps("branch"),) if each is not None))
    then, everyone = _then(view, selection), customers.collect()
    sold, anonymous = sales.select(pl.col("revenue", "anonymous_revenue").sum().cast(pl.Float64)).collect().row(0)
    return Summary(
        sizes=segment_sizes(selected),
        before=then.group_by("segment").agg(customers_before=pl.len().cast(pl.Int64)),
        since=then["day"].max() if then.height else None,  # type: ignore[arg-type]  # a column of dates
        grid=rfm_grid(selected),
        few=concentration(everyone, as_of=as_of),
        largest=few_customers(everyone, as_of=as_of).select("customer_no", "quiet"),
        typical_spend=float(selected["monetary"].cast(pl.Float64).quantile(0.5, "linear") or 0),
        anonymous=reads.part(anonymous, sold),
    )


def _then(view: View, selection: Selection) -> pl.DataFrame:
    """Segment and day of the customers asked for, a quarter before; a filter of segments counts for that day."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & CUSTOMER_FILTERS)]
    before = view.read("rfm_before").filter(*(each for each in kept if each is not None))
    return before.select("segment", "day").collect()

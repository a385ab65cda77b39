"""Segments in words, and their small tables kept between reruns."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from crm_analytics.compute import reads
from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import CUSTOMER_FILTERS, customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.features.segments.concentration import Concentration, concentration
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import SEGMENTS, rfm_grid, segment_sizes, with_segment_names


@dataclass(frozen=True)
class Summary:
    """What the page shows of all customers; frames are shared, never change them."""

    sizes: pl.DataFrame
    before: pl.DataFrame
    since: date | None
    grid: pl.DataFrame
    few: Concentration
    typical_spend: float
    anonymous: float


def summary(view: View, selection: Selection) -> Summary:
    """Sizes, grid and concentration of the customers asked for, worked out once."""
    return _summary(view, view.as_of, selection)


def title_sentence(few: Concentration) -> str:
    """The page's title: how few bring a third of sales, and how many of them have gone quiet."""
    if not few.of:
        return _("No customer fits these filters")
    if not few.customers:
        return ngettext(
            "{all} customer: what was bought, less what was returned, comes to nothing",
            "{all} customers: what they bought, less what they returned, comes to nothing",
            few.of,
        ).format(all=number(few.of))
    if few.of == 1:
        return _("One customer, who has gone quiet") if few.quiet else _("One customer, who has not gone quiet")
    start = ngettext(
        "{few} of {all} customers brings a third of sales",
        "{few} of {all} customers bring a third of sales",
        few.customers,
    ).format(few=number(few.customers), all=number(few.of))
    if few.customers == 1:
        end = _("{start} and has gone quiet") if few.quiet else _("{start} and has not gone quiet")
        return end.format(start=start)
    if not few.quiet:
        return _("{start}; none of them has gone quiet").format(start=start)
    end = ngettext("{quiet} of them has gone quiet", "{quiet} of them have gone quiet", few.quiet)
    return f"{start}; {end.format(quiet=number(few.quiet))}"


def cards(summary: Summary, view: View, filters: Filters) -> list[Card]:
    """The figures at the top: people, their sales, a typical one, and what is left out."""
    why = explanations.cards(view, filters)
    return [
        Card(_("Customers"), number(summary.few.of), why=why["customers"]),
        Card(_("Their sales"), view.compact_money(summary.sizes["revenue"].sum()), why=why["sales"]),
        Card(_("Typical spend"), view.compact_money(summary.typical_spend), why=why["typical"]),
        Card(_("Anonymous sales"), percent(summary.anonymous, 1 if summary.anonymous else 0), why=why["anonymous"]),
    ]


def ranking(view: View) -> str:
    """How customers are ranked, and what gone quiet means."""
    return _(
        "All customers are sorted by when they last bought, how often and for how much, up to {day}. Gone quiet: "
        "away for more than three times the usual gap between their own purchases."
    ).format(day=date_text(view.as_of))


def size_table(summary: Summary) -> pl.DataFrame:
    """Segments as people read them: name, people, change since a quarter before, money, share, what to do."""
    sizes = summary.sizes.join(summary.before, on="segment", how="left", maintain_order="left")
    change = pl.col("customers") - pl.col("customers_before").fill_null(0)
    sizes = sizes.with_columns(change=change) if summary.since else sizes
    advice = {segment.id: _(segment.advice) for segment in SEGMENTS}
    return with_segment_names(sizes).with_columns(
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
    then = _then(view, selection)
    sold, anonymous = sales.select(pl.col("revenue", "anonymous_revenue").sum().cast(pl.Float64)).collect().row(0)
    return Summary(
        sizes=segment_sizes(selected),
        before=then.group_by("segment").agg(customers_before=pl.len().cast(pl.Int64)),
        since=then["day"].max() if then.height else None,  # type: ignore[arg-type]  # a column of dates
        grid=rfm_grid(selected),
        few=concentration(customers.collect(), as_of=as_of),
        typical_spend=float(selected["monetary"].cast(pl.Float64).quantile(0.5, "linear") or 0),
        anonymous=reads.part(anonymous, sold),
    )


def _then(view: View, selection: Selection) -> pl.DataFrame:
    """Segment and day of the customers asked for, a quarter before; a filter of segments counts for that day."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & CUSTOMER_FILTERS)]
    before = view.read("rfm_before").filter(*(each for each in kept if each is not None))
    return before.select("segment", "day").collect()

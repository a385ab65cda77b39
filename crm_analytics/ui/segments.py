"""Segments in words, and their small tables kept between reruns."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.access import Viewer
from crm_analytics.analyses.concentration import Concentration, concentration
from crm_analytics.analyses.segmentation import (
    SEGMENTS,
    SegmentSize,
    rfm_grid,
    segment_sizes,
    size_of,
)
from crm_analytics.charts import theme
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Dimension, Selection
from crm_analytics.ui import address, blocks, reads
from crm_analytics.ui.cards import Card
from crm_analytics.ui.customer import link
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.reasons import segments as reasons
from crm_analytics.ui.view import View
from crm_analytics.warehouse import ready

SHOWN: Final = 1000
OF_PEOPLE: Final[frozenset[Dimension]] = frozenset({"branch", "segment", "kind", "saved"})
"""Filters that choose customers; the branch is the home branch."""
BY_ID: Final = {segment.id: segment for segment in SEGMENTS}


@dataclass(frozen=True)
class Summary:
    """What the page shows of all customers; frames are shared, never change them."""

    sizes: pl.DataFrame
    grid: pl.DataFrame
    few: Concentration
    typical_spend: float
    anonymous: float


def summary(view: View, selection: Selection) -> Summary:
    """Sizes, grid and concentration of the customers asked for, worked out once."""
    generation = str(ready.path(view.settings, view.load.id, "rfm_customers"))
    return _summary(view, generation, view.viewer, view.as_of, selection)


def people(view: View, selection: Selection) -> pl.LazyFrame:
    """The customers asked for: of some home branches, segments or kinds."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & OF_PEOPLE)]
    return view.read("rfm_customers").filter(*(each for each in kept if each is not None))


def answer(few: Concentration) -> str:
    """The page's title: how few bring a third of sales, and how many of them have gone quiet."""
    if not few.of:
        return _("No customer fits these filters")
    if not few.customers:
        return _("{all} customers: what they bought, less what they returned, comes to nothing").format(
            all=number(few.of)
        )
    start = ngettext(
        "{few} of {all} customers brings a third of sales",
        "{few} of {all} customers bring a third of sales",
        few.customers,
    ).format(few=number(few.customers), all=number(few.of))
    if not few.quiet:
        return _("{start}; none of them has gone quiet").format(start=start)
    end = ngettext("{quiet} of them has gone quiet", "{quiet} of them have gone quiet", few.quiet)
    return f"{start}; {end.format(quiet=number(few.quiet))}"


def cards(found: Summary, view: View, asked: Filters) -> list[Card]:
    """The figures at the top: people, their sales, a typical one, and what is left out."""
    why = reasons.cards(view, asked)
    return [
        Card(_("Customers"), number(found.few.of), why=why["customers"]),
        Card(_("Their sales"), view.compact_money(found.sizes["revenue"].sum()), why=why["sales"]),
        Card(_("Typical spend"), view.compact_money(found.typical_spend), why=why["typical"]),
        Card(_("Anonymous sales"), percent(found.anonymous, 1 if found.anonymous else 0), why=why["anonymous"]),
    ]


def ranking(view: View) -> str:
    """How customers are ranked, and what gone quiet means."""
    return _(
        "Customers are ranked by when they last bought, how often and for how much, up to {day}. Gone quiet: "
        "away for more than three times the usual gap between their own purchases."
    ).format(day=date_text(view.as_of))


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the translated name of each segment."""
    names = {segment.id: _(segment.name) for segment in SEGMENTS}
    return frame.with_columns(name=pl.col("segment").replace_strict(names, return_dtype=pl.String))


def size_table(sizes: pl.DataFrame) -> pl.DataFrame:
    """Segments as people read them: name, people, money, share, days since, what to do."""
    advice = {segment.id: _(segment.advice) for segment in SEGMENTS}
    return named(sizes).with_columns(
        pl.col("revenue").cast(pl.Float64),
        pl.col("revenue_share").round(3),
        advice=pl.col("segment").replace_strict(advice, return_dtype=pl.String),
    )


def chosen(sizes: pl.DataFrame) -> str:
    """The segment a reader looks at: the largest by sales, until another is chosen."""
    ids = sizes["segment"].to_list()
    names = {segment: _(BY_ID[segment].name) for segment in ids}
    return address.pick(_("Look at one segment"), ids, key="look", default=ids[0], text=names.__getitem__) or ids[0]


def one_segment(view: View, asked: Filters, sizes: pl.DataFrame) -> None:
    """The segment a reader chose: in words, and its customers when they are asked for."""
    segment = chosen(sizes)
    size = size_of(sizes, segment)
    blocks.text(described(size, view))
    if not blocks.details(_("Customers of this segment"), "members"):
        return
    blocks.caption(members_note(size))
    shown = members(view, asked.selection, segment)
    blocks.table(
        shown,
        key="members-table",
        file_name=segment,
        columns=member_columns(theme.symbol(view.company.currency)),
        why=reasons.members(asked, segment),
    )
    link.chooser(shown, key="members")
    if size.customers > SHOWN:
        blocks.download(
            partial(members, view, asked.selection, segment, limit=None),
            key="members-all",
            file_name=segment,
            label=_("Download all {count}").format(count=number(size.customers)),
        )


def described(size: SegmentSize, view: View) -> str:
    """One segment in words: its shares, how recent, how often, how much, and what to do."""
    share = _("{customers} of all customers, {sales} of their sales.").format(
        customers=percent(size.customer_share, 1), sales=percent(size.revenue_share, 1)
    )
    middle = ngettext(
        "The middle one last bought on {day}, came on {times} day and spent {money} in all.",
        "The middle one last bought on {day}, came on {times} days and spent {money} in all.",
        round(size.frequency),
    ).format(
        day=date_text(view.as_of - timedelta(days=size.recency)),
        times=number(size.frequency),
        money=view.compact_money(size.monetary),
    )
    segment = BY_ID[size.segment]
    return f"{_(segment.who)} {literal(f'{share} {middle}')}\n\n**{_(segment.advice)}**"


def members(view: View, selection: Selection, segment: str, *, limit: int | None = SHOWN) -> pl.DataFrame:
    """The customers of a segment among those asked for, largest spend first; at most `limit`."""
    own = people(view, selection).filter(pl.col("segment") == segment)
    ranked = own.sort(["monetary", "customer_id"], descending=[True, False])
    first = ranked if limit is None else ranked.head(limit)
    return view.with_branch_names(first.with_columns(pl.col("monetary").cast(pl.Float64)).collect())


def members_note(size: SegmentSize) -> str:
    """Whether the list holds all customers of the segment."""
    if size.customers <= SHOWN:
        return _("All {count} customers, by spend.").format(count=number(size.customers))
    return _("The {shown} with the largest spend, of {count}.").format(
        shown=number(SHOWN), count=number(size.customers)
    )


def size_columns(unit: str) -> dict[str, ColumnConfig | str | None]:
    """Columns of the table of segments; `unit` is the currency's symbol."""
    return {
        "name": _("Segment"),
        "customers": st.column_config.NumberColumn(_("Customers"), format="localized"),
        "revenue": st.column_config.NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
        "revenue_share": st.column_config.NumberColumn(_("Share"), format="percent"),
        "advice": _("What to do"),
    }


def member_columns(unit: str) -> dict[str, ColumnConfig | str | None]:
    """Columns of the list of customers; `unit` is the currency's symbol."""
    figure = partial(st.column_config.NumberColumn, format="localized")
    return {
        "customer_id": _("Customer"),
        "recency": figure(_("Days since the last purchase")),
        "frequency": figure(_("Days with a purchase")),
        "monetary": figure(_("Sales, {unit}").format(unit=unit)),
        "branch_id": _("Branch"),
    }


@st.cache_resource(ttl=reads.KEPT, max_entries=32, show_spinner=False, hash_funcs=reads.KEYS)
def _summary(_view: View, generation: str, viewer: Viewer, as_of: date, selection: Selection) -> Summary:  # noqa: ARG001  keys of the cache
    asked = people(_view, selection).collect()
    customers = _view.read("customer_summary")
    if selection.dimensions:
        customers = customers.join(asked.lazy(), on="customer_no", how="semi")
    sales = _view.read("daily_sales").filter(*(each for each in (selection.keeps("branch"),) if each is not None))
    sold, anonymous = sales.select(pl.col("revenue", "anonymous_revenue").sum().cast(pl.Float64)).collect().row(0)
    return Summary(
        sizes=segment_sizes(asked),
        grid=rfm_grid(asked),
        few=concentration(customers.collect(), as_of=as_of),
        typical_spend=float(asked["monetary"].cast(pl.Float64).quantile(0.5) or 0),
        anonymous=anonymous / sold if sold else 0.0,
    )

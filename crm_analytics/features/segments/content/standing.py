"""Where customers stand: one segment in words, and the grid of recency against value."""

from datetime import timedelta
from functools import partial

import polars as pl

from crm_analytics.content.chart_values import Grid, GridCell
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Chart, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.segments import reads
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import SEGMENT_BY_ID, SegmentSize, size_of, value_score

BEST = 5


def segments(view: View, filters: Filters) -> list[str]:
    """Ids of the segments that have customers, the most money first."""
    return reads.summary(view, filters.selection).sizes["segment"].to_list()


def in_words(view: View, filters: Filters, segment: str) -> Sentences:
    """One segment: who is in it, its shares, how its middle customer buys, and what to do."""
    sizes = reads.summary(view, filters.selection).sizes
    definition = SEGMENT_BY_ID[segment]
    words = _described(size_of(sizes, segment), view, of=int(sizes["customers"].sum()))
    return Sentences((_(definition.who), words, _(definition.advice)))


def members(view: View, filters: Filters, segment: str) -> NamedCustomers:
    """Its customers."""
    count = size_of(reads.summary(view, filters.selection).sizes, segment).customers
    name = view.segment_names()[segment]
    return NamedCustomers(
        f"segment-{segment}",
        _("{name}: {count}").format(name=name, count=number(count)),
        name,
        partial(_numbers, view, filters.selection, pl.col("segment") == segment),
    )


def picture(view: View, filters: Filters) -> Chart:
    """Customers by recency score (upwards) and value score (to the right), darker where there are more."""
    cells = _cells(view, filters)
    most = max(1, *cells["customers"])
    rows = tuple(
        (
            _up(r),
            tuple(
                GridCell(count, number(count), count / most, _hover(name, count))
                for name, count in cells.filter(r=r).sort("value").select("name", "customers").iter_rows()
            ),
        )
        for r in range(BEST, 0, -1)
    )
    return Chart(
        key="grid",
        title=_("Where customers stand"),
        alt=_("Customers by when they last bought and by how much and often they buy, five steps each"),
        plot=Grid(
            rows=rows,
            columns=(_("light"), number(2), _("middling"), number(4), _("heavy")),
            meaning=_("Customers"),
            across=_("How much and how often they buy"),
            upwards=_("When they last bought"),
            unit="count",
        ),
        why=explanations.grid(filters),
    )


def cells(view: View, filters: Filters) -> dict[str, str]:
    """Cells with customers by `r-value`, with what each is called, the best first."""
    some = _cells(view, filters).filter(pl.col("customers") > 0).sort(["r", "value"], descending=True)
    words = _("{name}: {recent} of 5 by last purchase, {value} of 5 by how much and often")
    return {
        f"{r}-{value}": words.format(name=name, recent=number(r), value=number(value))
        for r, value, name in some.select("r", "value", "name").iter_rows()
    }


def cell_at(point: int) -> str:
    """The cell that is point `point` of the picture."""
    row, column = divmod(point, BEST)
    return f"{BEST - row}-{column + 1}"


def of_cell(view: View, filters: Filters, cell: str) -> NamedCustomers:
    """The customers of a cell of `cells`."""
    r, value = map(int, cell.split("-"))
    name = cells(view, filters)[cell]
    return NamedCustomers(
        f"cell-{cell}",
        name,
        name,
        partial(_numbers, view, filters.selection, (pl.col("r") == r) & (value_score() == value)),
    )


def _cells(view: View, filters: Filters) -> pl.DataFrame:
    return view.with_segment_names(reads.summary(view, filters.selection).grid)


def _numbers(view: View, selection: Selection, which: pl.Expr) -> pl.Series:
    return customers_of(view, selection).filter(which).select("customer_no").collect()["customer_no"]


def _up(r: int) -> str:
    return {1: _("long ago"), 3: _("middling"), BEST: _("lately")}.get(r, number(r))


def _hover(name: str, customers: int) -> str:
    sentence = ngettext("{count} customer, in segment “{name}”", "{count} customers, in segment “{name}”", customers)
    return sentence.format(count=number(customers), name=name)


def _described(size: SegmentSize, view: View, *, of: int) -> str:
    """Its shares of `of` customers and of their sales, and the customer in its middle."""
    sentence = ngettext("{customers} of the {count} customer.", "{customers} of the {count} customers.", of)
    if size.revenue_share is not None:
        sentence = ngettext(
            "{customers} of the {count} customer, {sales} of their sales.",
            "{customers} of the {count} customers, {sales} of their sales.",
            of,
        )
    share = sentence.format(
        customers=percent(size.customer_share, 1), count=number(of), sales=percent(size.revenue_share or 0.0, 1)
    )
    middle = _middle(size).format(
        day=date_text(view.as_of - timedelta(days=size.recency)),
        times=number(size.frequency),
        money=view.compact_money(size.monetary),
    )
    return middle if of == 1 else f"{share} {middle}"


def _middle(size: SegmentSize) -> str:
    """The sentence on the middle customer; of one alone there is no middle."""
    if size.customers == 1:
        return ngettext(
            "This one customer last bought on {day}, came on {times} day and spent {money} in all.",
            "This one customer last bought on {day}, came on {times} days and spent {money} in all.",
            round(size.frequency),
        )
    return ngettext(
        "The middle one last bought on {day}, came on {times} day and spent {money} in all.",
        "The middle one last bought on {day}, came on {times} days and spent {money} in all.",
        round(size.frequency),
    )

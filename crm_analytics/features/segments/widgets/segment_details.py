"""One segment in words, and its customers."""

from datetime import timedelta
from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts import theme
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import SEGMENT_BY_ID, SegmentSize, size_of
from crm_analytics.ui import address, blocks, customer_link, customer_list, save_dialog
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

SHOWN: Final = 1000


def chosen(sizes: pl.DataFrame) -> str:
    """The segment a reader looks at: the largest by sales, until another is chosen."""
    ids = sizes["segment"].to_list()
    names = {segment: _(SEGMENT_BY_ID[segment].name) for segment in ids}
    return address.pick(_("Look at one segment"), ids, key="look", default=ids[0], text=names.__getitem__) or ids[0]


def show_segment(view: View, filters: Filters, sizes: pl.DataFrame) -> None:
    """The segment a reader chose: in words, and its customers when they are asked for."""
    segment = chosen(sizes)
    size = size_of(sizes, segment)
    blocks.text(described(size, view, of=int(sizes["customers"].sum())))
    if not blocks.details(_("Customers of this segment"), "members"):
        return
    blocks.caption(members_note(size))
    shown = members(view, filters.selection, segment)
    blocks.table(
        shown,
        key="members-table",
        file_name=segment,
        columns=member_columns(view),
        why=explanations.members(filters, segment),
    )
    customer_link.chooser(shown, key="members")
    if size.customers > SHOWN:
        blocks.download(
            lambda: members(view, filters.selection, segment, limit=None).select(list(member_columns(view))),
            key="members-all",
            file_name=segment,
            label=_("Download all {count}").format(count=number(size.customers)),
            columns=member_columns(view),
        )
    everyone = customers_of(view, filters.selection).filter(pl.col("segment") == segment)
    save_dialog.buttons(view, partial(_ids, everyone), _(SEGMENT_BY_ID[segment].name), segment)


def described(size: SegmentSize, view: View, *, of: int) -> str:
    """One segment, `of` so many customers, in words: its shares, how recent, how often, how much, what to do."""
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
    segment = SEGMENT_BY_ID[size.segment]
    words = middle if of == 1 else f"{share} {middle}"
    return f"{_(segment.who)} {literal(words)}\n\n**{_(segment.advice)}**"


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


def members(view: View, selection: Selection, segment: str, *, limit: int | None = SHOWN) -> pl.DataFrame:
    """The customers of a segment among those asked for, largest spend first; at most `limit`."""
    own = customers_of(view, selection).filter(pl.col("segment") == segment)
    ranked = own.sort(["monetary", "customer_id"], descending=[True, False])
    first = ranked if limit is None else ranked.head(limit)
    customers = first.with_columns(pl.col("monetary").cast(pl.Float64), pl.col("customer_id").cast(pl.String)).collect()
    return view.with_branch_names(customer_list.with_names(view, customers))


def members_note(size: SegmentSize) -> str:
    """Whether the list holds all customers of the segment."""
    if size.customers <= SHOWN:
        sentence = ngettext("The one customer of this segment.", "All {count} customers, by spend.", size.customers)
        return sentence.format(count=number(size.customers))
    return _("The {shown} with the largest spend, of {count}.").format(
        shown=number(SHOWN), count=number(size.customers)
    )


def member_columns(view: View) -> dict[str, ColumnConfig | str | None]:
    """Columns of the list of customers, with their names for those who may see them."""
    figure = partial(st.column_config.NumberColumn, format="localized", step=1)
    unit = theme.symbol(view.company.currency)
    return {
        "customer_id": _("Customer"),
        **({"name": _("Name")} if view.viewer.may(Permission.PERSONAL_DATA) else {}),
        "recency": figure(_("Days since the last purchase")),
        "frequency": figure(_("Days with a purchase")),
        "monetary": figure(_("Sales, {unit}").format(unit=unit)),
        "branch_id": _("Branch"),
    }


def _ids(customers: pl.LazyFrame) -> list[str]:
    return customers.select("customer_id").collect()["customer_id"].to_list()

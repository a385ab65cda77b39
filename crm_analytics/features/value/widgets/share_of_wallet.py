"""Share of wallet by category, as far as own sales tell it: what a segment buys here, and who of it does not."""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.column_config import NumberColumn

from crm_analytics.charts import theme
from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.charts import share_of_wallet as charts
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.features.value.share_of_wallet import LEAST, lacking, shares, tastes, usual, with_usual
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import segment_names, with_segment_names
from crm_analytics.ui import address, blocks, customer_list
from crm_analytics.ui.markdown import literal, of_error

DRAWN: Final = 12


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    try:
        with st.spinner(_("Working out what each segment buys …")):
            usual_shares = _kept(view, filters.selection)
    except NotEnoughData as reason:
        blocks.empty(_("Not enough data"), of_error(reason))
        return
    names = segment_names()
    by_size = with_usual(usual_shares)
    if not by_size:
        message = _("No category is bought by a fifth of a segment with at least {least} customers.")
        blocks.empty(_("No usual category"), message.format(least=number(LEAST)))
        return
    segment = address.pick(
        _("Segment"), by_size, key="wallet_segment", default=by_size[0], text=lambda each: names.get(each, each)
    )
    chosen = segment or by_size[0]
    rows = _usual(view, filters.selection, chosen)
    blocks.text(wallet_sentence(view, rows, _own(view, filters.selection, chosen), names.get(chosen, chosen)))
    _pictures(view, filters, rows)
    _people(view, filters, rows, chosen, names.get(chosen, chosen))
    blocks.download(
        partial(_shares, view, filters.selection),
        key="wallet-shares",
        file_name="customer-shares",
        label=_("Every customer's share"),
        columns=_share_columns(),
    )


def wallet_sentence(view: View, rows: pl.DataFrame, own: pl.DataFrame, name: str) -> str:
    """How much of what is usual the middle customer buys here, and the category with most to gain."""
    of = int(own["usual"][0])
    middle = float(own["bought"].quantile(0.5) or 0)
    first = ngettext(
        "**{count} category is usual in segment “{name}”; the customer in the middle buys {middle} of it here.**",
        "**{count} categories are usual in segment “{name}”; the customer in the middle buys {middle} of them here.**",
        of,
    ).format(count=number(of), name=literal(name), middle=number(middle))
    top = rows.row(0, named=True)
    second = _(
        "{category}: {lacking} of {customers} buy none of it here; a typical buyer has spent {money} on it so far."
    ).format(
        category=literal(top["category"]),
        lacking=number(top["lacking"]),
        customers=number(top["customers"]),
        money=literal(view.compact_money(top["spend"])),
    )
    return f"{first} {second}"


def _pictures(view: View, filters: Filters, rows: pl.DataFrame) -> None:
    why = explanations.wallet(filters)
    drawn = rows.head(DRAWN).with_columns(name="category")
    clicked = str(st.session_state.get("wallet_category"))
    blocks.chart(
        charts.buyers(drawn),
        key=f"wallet-{drawn['category'].hash().sum()}-{clicked}",
        title=_("What customers of this segment buy here"),
        alt=_("Categories with the share of the segment who buy them: {names}").format(
            names=", ".join(drawn["category"].head(3))
        ),
        why=why,
        on_click=partial(_click, drawn["category"].to_list()),
    )
    blocks.caption(
        _(
            "Only your own sales are known, not what customers buy elsewhere. At the top: where those who buy none "
            "would bring most if they spent like a typical buyer. Click a bar to see who they are."
        )
    )
    unit = theme.symbol(view.company.currency)
    columns: blocks.Columns = {
        "category": _("Category"),
        "share": NumberColumn(_("Buy it here"), format="percent"),
        "low": NumberColumn(_("at least"), format="percent"),
        "high": NumberColumn(_("at most"), format="percent"),
        "lacking": _("Buy none here"),
        "spend": NumberColumn(_("A typical buyer spent, {unit}").format(unit=unit), format="localized", step=1),
    }
    rounded = rows.with_columns(pl.col("share", "low", "high").round(3))
    blocks.table(rounded, key="wallet", file_name="share-of-wallet", columns=columns, why=why)


def _click(categories: list[str], point: int) -> None:
    st.session_state["wallet_category"] = categories[point]


def _people(view: View, filters: Filters, rows: pl.DataFrame, segment: str, name: str) -> None:
    """Who of the segment buys none of a category; by click or by choice."""
    categories = rows["category"].to_list()
    category = address.pick(_("Who buys none of"), categories, key="wallet_category", default=categories[0])
    wanted = category or categories[0]
    share = float(rows.filter(category=wanted)["share"][0])
    blocks.caption(
        _("{share} of the segment buy {category} here; below are the others.").format(
            share=percent(share), category=literal(wanted)
        )
    )
    customer_list.people(
        view,
        filters,
        lambda: _lacking(view, filters.selection, segment, wanted),
        _("{segment} without {category}").format(segment=name, category=wanted),
        key=f"wallet-{segment}-{wanted}",
    )


def _shares(view: View, selection: Selection) -> pl.DataFrame:
    """Of the categories usual in each customer's segment, those bought here; to take away."""
    usual_shares = _kept(view, selection)
    own = shares(view.read("customer_categories"), _customers(view, selection), usual_shares)
    ids = view.read("customer_summary").select("customer_no", "customer_id").collect()
    named = with_segment_names(own.join(ids, on="customer_no", maintain_order="left"))
    return named.select(_share_columns())


def _share_columns() -> blocks.Columns:
    return {
        "customer_id": _("Customer"),
        "name": _("Segment"),
        "usual": _("Usual categories"),
        "bought": _("Bought here"),
        "share": NumberColumn(_("Share of categories"), format="percent"),
        "money_share": NumberColumn(_("Share by the segment's money"), format="percent"),
    }


def _customers(view: View, selection: Selection) -> pl.LazyFrame:
    return customers_of(view, selection).select("customer_no", "segment")


@cached()
def _kept(view: View, selection: Selection) -> pl.DataFrame:
    return tastes(view.read("customer_categories"), _customers(view, selection))


@cached()
def _own(view: View, selection: Selection, segment: str) -> pl.DataFrame:
    usual_shares = _kept(view, selection).filter(segment=segment)
    people = _customers(view, selection).filter(pl.col("segment").cast(pl.String) == segment)
    return shares(view.read("customer_categories"), people, usual_shares)


@cached()
def _usual(view: View, selection: Selection, segment: str) -> pl.DataFrame:
    return usual(_kept(view, selection), segment)


@cached()
def _lacking(view: View, selection: Selection, segment: str, category: str) -> pl.Series:
    bought, people = view.read("customer_categories"), _customers(view, selection)
    return lacking(bought, people, segment=segment, category=category)

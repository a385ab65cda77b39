"""Branches and categories as tables: revenue, share as a bar, change, and the share of the market where it is known."""

from datetime import date
from typing import Final

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts.theme import symbol
from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.overview.market_share import NAMED, MarketShare, market_share, said
from crm_analytics.features.overview.overview import members
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection
from crm_analytics.ui import blocks, tables
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.options import names

TABLES: Final[tuple[Dimension, ...]] = ("branch", "category")
FIRST: Final = 10
"""Members that are shown at once, where there are more than fit a small table."""


def table(view: View, asked: Filters, dimension: Dimension, *, compares: bool) -> None:
    """The members of a dimension, largest first: the first few, and all of them on demand."""
    shown = _shown_of(view, asked.selection, asked.before, dimension)
    if not shown.height:
        return
    if not compares:
        shown = shown.drop("change")
    heading = {"branch": _("Branch"), "category": _("Category")}[dimension]
    why = Why(_("Revenue of each, its share of all, and its change."), filters=asked, name=heading)
    columns = _columns(view, shown, heading)
    is_long = shown.height > tables.SMALL
    blocks.table(shown.head(FIRST) if is_long else shown, key=dimension, columns=columns, file_name=dimension, why=why)
    everything = ngettext("All {count}", "All {count}", shown.height).format(count=number(shown.height))
    if is_long and blocks.details(everything, f"all-{dimension}"):
        blocks.table(shown, key=f"every-{dimension}", columns=columns, file_name=dimension, why=why)


def market(view: View, selection: Selection) -> None:
    """The share of the market, where a market size is known of the branches asked for; of all sales, or none."""
    if selection.dimensions - {"branch"}:
        return
    found = _market(view, selection.end, selection.branch)
    if found is not None:
        words = names(view, "branch")
        blocks.section(_("Market share: {share}").format(share=percent(found.share, 1)))
        blocks.text(literal(" ".join(said(found, words, view.company.currency))))
        if len(found.branches) > NAMED and found.of_revenue != 1:
            named = ", ".join(words.get(branch, branch) for branch in found.branches)
            blocks.caption(literal(_("The market is known of {branches}.").format(branches=named)))


def _shown(view: View, found: pl.DataFrame, dimension: Dimension) -> pl.DataFrame:
    """Floats instead of exact amounts, names instead of ids."""
    words = names(view, dimension)
    return found.select(
        pl.col("member").replace(words).fill_null(words[UNKNOWN]),
        pl.col("revenue").cast(pl.Float64),
        (pl.col("share") * 100).alias("share"),
        pl.col("change").cast(pl.Float64),
    )


def _columns(view: View, shown: pl.DataFrame, heading: str) -> dict[str, ColumnConfig | str | None]:
    money = symbol(view.company.currency)
    largest = float(shown["share"].max() or 1)  # type: ignore[arg-type]  # a column of floats
    return {
        "member": st.column_config.TextColumn(heading),
        "revenue": st.column_config.NumberColumn(
            _("Revenue, {currency}").format(currency=money), format="compact", width=85
        ),
        "share": st.column_config.ProgressColumn(
            _("Share"), min_value=0, max_value=largest, format="%.1f%%", width=130
        ),
        "change": tables.signed(
            st.column_config.NumberColumn(_("Change, {currency}").format(currency=money), format="compact", width=85)
        ),
    }


@cached()
def _market(view: View, as_of: date, branches: tuple[str, ...]) -> MarketShare | None:
    try:
        return market_share(view.read, as_of=as_of, branches=branches)
    except NotEnoughData:
        return None


@cached(in_words=True)
def _shown_of(view: View, selection: Selection, before: Selection | None, dimension: Dimension) -> pl.DataFrame:
    return _shown(view, members(view.read, selection, before, dimension), dimension)

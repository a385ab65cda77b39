"""Every customer's value to come, as a table to sort and to take away."""

from functools import partial
from typing import Final

import polars as pl
from streamlit.column_config import NumberColumn, ProgressColumn

from crm_analytics.charts import theme
from crm_analytics.content import value_basis
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.ui import blocks, customer_link

SHOWN: Final = 100
CERTAIN: Final = (1.0, 99.0)
"""Chances beyond these, in per cent, are not told apart."""


def customers(view: View, filters: Filters, ranked: pl.DataFrame) -> None:
    """The customers with the most value to come; all of them as a file."""
    heading = _("Customers by value to come")
    why = explanations.expected_value(
        filters,
        _("Each customer's chance of still being one, orders expected in the coming year, and what they bring."),
        explanations.measured(view),
        name=heading,
        note=value_basis.sentence(value_basis.basis(view)),
    )
    columns = _columns(view)
    blocks.table(_named(view, ranked.head(SHOWN)), key="value-top", file_name="value-to-come", columns=columns, why=why)
    customer_link.chooser(ranked.head(SHOWN).select("customer_id"), key="value-top")
    if ranked.height > SHOWN:
        blocks.download(
            lambda: _named(view, ranked).select(list(columns)),
            key="value-all",
            file_name="value-to-come",
            label=_("Download all {count}").format(count=number(ranked.height)),
            columns=columns,
        )
    blocks.caption(
        _(
            "At least and at most hold 8 of 10 cases. Next order: it comes by the earliest day in 1 of 10 cases, by "
            "the middle one in 5 and by the latest in 9. No latest day: more than 1 in 10 stay away for two years or "
            "have left."
        )
    )


def _named(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    names = view.segment_names()
    shown = frame.with_columns(pl.col("segment").replace(names), (pl.col("alive") * 100).round(1).clip(*CERTAIN))
    return view.with_branch_names(shown)


def _columns(view: View) -> blocks.Columns:
    unit = theme.symbol(view.company.currency)
    figure = partial(NumberColumn, format="localized")
    return {
        "customer_id": _("Customer"),
        "segment": _("Segment"),
        "value_to_come": figure(_("Value to come, {unit}").format(unit=unit), step=1),
        "value_low": figure(_("at least, {unit}").format(unit=unit), step=1),
        "value_high": figure(_("at most, {unit}").format(unit=unit), step=1),
        "alive": ProgressColumn(_("Still a customer"), min_value=0, max_value=100, format="%.0f%%", width=110),
        "expected_orders": figure(_("Orders expected"), step=0.1),
        "order_value": figure(_("Per order day, {unit}").format(unit=unit), step=1),
        "next_order_from": _("Next order, earliest"),
        "next_order_on": _("Next order, middle"),
        "next_order_to": _("Next order, latest"),
        "branch_id": _("Branch"),
    }

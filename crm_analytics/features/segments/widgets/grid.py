"""Where customers stand: one segment in words, the grid of recency against value, and the people of a cell."""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments import reads
from crm_analytics.features.segments.charts import segment_sizes as charts
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.features.segments.widgets import segment_details
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.scoring.rfm import value_score, with_segment_names
from crm_analytics.ui import address, blocks, customer_list

CELL: Final = "cell"


def show(view: View, filters: Filters) -> None:
    """The segment a reader chose beside the grid of all."""
    summary = reads.summary(view, filters.selection)
    cells = with_segment_names(summary.grid)
    left, right = st.columns([3, 2])
    with left:
        segment_details.show_segment(view, filters, summary.sizes)
    with right:
        blocks.chart(
            charts.grid(cells),
            key="-".join(["grid", *filter(None, [st.session_state.get(CELL)])]),
            title=_("Where customers stand"),
            alt=_("Customers by when they last bought and by how much and often they buy, five steps each"),
            why=explanations.grid(filters),
            on_click=partial(_point, cells),
        )
    _cell_customers(view, filters, cells)


def _point(cells: pl.DataFrame, place: int) -> None:
    r, value = cells.sort("r", "value").select("r", "value").row(place)
    st.session_state[CELL] = f"{r}-{value}"


def _cell_customers(view: View, filters: Filters, cells: pl.DataFrame) -> None:
    """The people of one cell, by a click on it or by choice."""
    some = cells.filter(pl.col("customers") > 0).sort(["r", "value"], descending=True)
    names = {f"{row['r']}-{row['value']}": _cell_name(row) for row in some.to_dicts()}
    chosen = address.pick(
        _("Look at one cell"), list(names), key=CELL, text=names.__getitem__, placeholder=_("Look at one cell")
    )
    if chosen is None:
        return
    r, value = map(int, chosen.split("-"))
    within = customers_of(view, filters.selection).filter(pl.col("r") == r, value_score() == value)
    customer_list.people(
        view,
        filters,
        lambda: within.select("customer_no").collect()["customer_no"],
        names[chosen],
        key=f"cell-{chosen}",
    )


def _cell_name(row: dict[str, object]) -> str:
    return _("{name}: {recent} of 5 by last purchase, {value} of 5 by how much and often").format(
        name=row["name"], recent=number(int(str(row["r"]))), value=number(int(str(row["value"])))
    )

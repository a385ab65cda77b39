"""Where customers stand: one segment in words, the grid of recency against value, and the people of a cell."""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.customers import customers_of
from crm_analytics.content.view import View
from crm_analytics.features.segments import reads as segments
from crm_analytics.features.segments.charts import segment_sizes as charts
from crm_analytics.features.segments.content import segments as reasons
from crm_analytics.features.segments.widgets import one_segment
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.scoring.rfm import value_score, with_segment_names
from crm_analytics.ui import address, blocks
from crm_analytics.ui import customer_list as these
from crm_analytics.ui.filters import Filters

CELL: Final = "cell"


def show(view: View, asked: Filters) -> None:
    """The segment a reader chose beside the grid of all."""
    found = segments.summary(view, asked.selection)
    cells = with_segment_names(found.grid)
    left, right = st.columns([3, 2])
    with left:
        one_segment.one_segment(view, asked, found.sizes)
    with right:
        blocks.chart(
            charts.grid(cells),
            key="-".join(["grid", *filter(None, [st.session_state.get(CELL)])]),
            title=_("Where customers stand"),
            alt=_("Customers by when they last bought and by how much and often they buy, five steps each"),
            why=reasons.grid(asked),
            on_click=partial(_point, cells),
        )
    _one_cell(view, asked, cells)


def _point(cells: pl.DataFrame, place: int) -> None:
    r, value = cells.sort("r", "value").select("r", "value").row(place)
    st.session_state[CELL] = f"{r}-{value}"


def _one_cell(view: View, asked: Filters, cells: pl.DataFrame) -> None:
    """The people of one cell, by a click on it or by choice."""
    some = cells.filter(pl.col("customers") > 0).sort(["r", "value"], descending=True)
    names = {f"{row['r']}-{row['value']}": _called(row) for row in some.to_dicts()}
    chosen = address.pick(
        _("Look at one cell"), list(names), key=CELL, text=names.__getitem__, placeholder=_("Look at one cell")
    )
    if chosen is None:
        return
    r, value = map(int, chosen.split("-"))
    within = customers_of(view, asked.selection).filter(pl.col("r") == r, value_score() == value)
    these.people(
        view,
        asked,
        lambda: within.select("customer_no").collect()["customer_no"],
        names[chosen],
        key=f"cell-{chosen}",
    )


def _called(row: dict[str, object]) -> str:
    return _("{name}: {recent} of 5 by last purchase, {value} of 5 by how much and often").format(
        name=row["name"], recent=number(int(str(row["r"]))), value=number(int(str(row["value"])))
    )

"""Who moved between segments from one day to another: in words, as streams, as a matrix, and the people."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments import earlier_standings
from crm_analytics.features.segments.charts import transitions as charts
from crm_analytics.features.segments.charts.transitions import TransitionWords
from crm_analytics.features.segments.explanations import transitions as explanations
from crm_analytics.features.segments.transitions import Flow, counted, fallen, largest, risen
from crm_analytics.features.segments.widgets import dates
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.scoring.rfm_history import day_before
from crm_analytics.ui import address, appearance, blocks, customer_list
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.markdown import literal, of_error

ANY: Final = "any"
MOVES: Final = 12
"""Moves that a phone lists."""
NOBODY: Final = "nobody"
"""In the address: those who are in no segment."""


@dataclass(frozen=True)
class Transitions:
    """The customers asked for on two days.

    Attributes:
        start: The earlier day.
        end: The later day.
        customers: What `earlier_standings.moved` gives.
        flows: The same counted by segment before and after; frames are shared, never change them.
    """

    start: date
    end: date
    customers: pl.DataFrame
    flows: pl.DataFrame


@dataclass(frozen=True)
class NoTransitions:
    """Why nobody can be followed, and what to do about it."""

    message: str
    hint: str


def transitions(view: View, filters: Filters) -> Transitions | NoTransitions:
    """Draws the two days, and gives who moved between them."""
    if view.is_hidden("rfm_bounds"):
        return NoTransitions(
            _("Movement is worked out for the whole company"), _("Your access covers only some branches.")
        )
    if len(earlier_standings.days(view)) < 2:
        needed = _("Movement needs an earlier month's end by which at least 5 customers had bought; found: none.")
        return NoTransitions(_("Not enough data"), needed)
    start, end = _days(view)
    if start >= end:
        return NoTransitions(_("Nothing between these days"), _("Choose an earlier day to compare with."))
    try:
        customers = earlier_standings.moved(view, start, end, filters.selection)
    except NotEnoughData as reason:
        return NoTransitions(_("Not enough data"), of_error(reason))
    flows = counted(customers.with_columns(pl.col("before", "after").cast(pl.String)))
    if flows.is_empty():
        return NoTransitions(_("Nothing fits these filters"), _("Remove a filter, or choose other days."))
    return Transitions(start, end, customers, flows)


def title_sentence(view: View, between: Transitions | NoTransitions) -> str:
    """The page's title: how many moved up and down, and since when."""
    if isinstance(between, NoTransitions):
        return _("Who moved between segments is not known")
    up, down = (_people_in(each(between.flows)) for each in (risen, fallen))
    if between.end == view.as_of:
        days = _("since {day}").format(day=date_text(between.start))
    else:
        days = _("between {start} and {end}").format(start=date_text(between.start), end=date_text(between.end))
    if not up + down:
        return _("No customer moved up or down {days}").format(days=days)
    return ngettext(
        "{up} customer moved up and {down} down {days}", "{up} customers moved up and {down} down {days}", up
    ).format(up=number(up), down=number(down), days=days)


def meaning() -> str:
    """What up and down mean."""
    return _("Up: to a segment that bought more lately. Down: to one that bought less lately.")


def cards(filters: Filters, between: Transitions) -> list[Card]:
    """Up, down, neither, and for the first time: together everyone who bought up to the later day."""
    flows = between.flows
    new = _people_in(flows.filter(pl.col("before").is_null()))
    up, down = (_people_in(each(flows)) for each in (risen, fallen))
    why = explanations.directions(filters, between.start, between.end)
    counts = {"up": up, "down": down, "level": _people_in(flows) - up - down - new, "new": new}
    names = {
        "up": _("Moved up"),
        "down": _("Moved down"),
        "level": _("Neither up nor down"),
        "new": _("Bought for the first time"),
    }
    return [Card(names[key], number(count), why=why[key]) for key, count in counts.items()]


def show(between: Transitions | NoTransitions, view: View, filters: Filters) -> None:
    """The part of the page: the largest fall in words, streams and figures, and the people of each."""
    if isinstance(between, NoTransitions):
        blocks.empty(between.message, between.hint)
        return
    blocks.text(largest_fall(view, between.flows, between.start))
    _pictures(filters, between.flows, between.start, between.end)
    _people(view, filters, between.customers, between.flows)


def largest_fall(view: View, flows: pl.DataFrame, since: date) -> str:
    """The fall with the most money."""
    fall = largest(fallen(flows))
    return _fell(view, fall, since) if fall else _none_fell(since)


def _people_in(flows: pl.DataFrame) -> int:
    return int(flows["customers"].sum())


def _fell(view: View, fall: Flow, since: date) -> str:
    names = segment_names()
    sentence = ngettext(
        "**{count} customer fell from {before} to {after}** since {day}, and had brought {money} by then.",
        "**{count} customers fell from {before} to {after}** since {day}; they had brought {money} by then.",
        fall.customers,
    )
    return sentence.format(
        count=number(fall.customers),
        before=names[fall.before or ""],
        after=names[fall.after or ""],
        day=date_text(since),
        money=literal(view.compact_money(fall.money_before)),
    )


def _none_fell(since: date) -> str:
    return _("Since {day} nobody fell to a segment that bought less lately.").format(day=date_text(since))


def _days(view: View) -> tuple[date, date]:
    presets = earlier_standings.days(view)
    quarter = day_before(presets, view.as_of) or min(presets, default=view.as_of)
    with st.container(horizontal=True, vertical_alignment="bottom", key="movement-days"):
        start = dates.pick(view, _("From the end of"), presets, key="moved_from", default=quarter)
        end = dates.pick(view, _("To the end of"), presets, key="moved_to", default=view.as_of)
    return start, end


def _pictures(filters: Filters, flows: pl.DataFrame, start: date, end: date) -> None:
    words = TransitionWords(segment_names(), date_text(start), date_text(end))
    why = explanations.flows(filters, start, end)
    chosen = f"{st.session_state.get('flow_from')}-{st.session_state.get('flow_to')}"
    left, right = st.columns(2)
    with left:
        nodes = charts.nodes(flows, words)
        blocks.chart(
            charts.streams(flows, words),
            key=f"streams-{chosen}",
            title=_("From segment to segment"),
            alt=_("Streams of customers from their segment on the first day to their segment on the second"),
            why=why,
            on_click=partial(_node, nodes),
        )
    with right:
        if appearance.on_phone():  # eleven columns are no figures there
            moves(flows, words, why)
            return
        rows, columns = charts.sides(flows, words)
        blocks.chart(
            charts.matrix(flows, words),
            key=f"matrix-{chosen}",
            title=_("The same as figures: from row to column"),
            alt=_("Customers by segment on the first day, in rows, and on the second day, in columns"),
            why=why,
            on_click=partial(_cell, [(row, column) for row in rows for column in columns]),
        )


def moves(flows: pl.DataFrame, words: TransitionWords, why: Why) -> None:
    """The moves of most customers as a table."""
    most = flows.filter(pl.col("before").ne_missing(pl.col("after"))).sort("customers", descending=True).head(MOVES)
    blocks.table(
        most.select(
            "customers",
            move=pl.concat_str(
                pl.col("before").replace(words.names).fill_null(words.segment_name("", later=False)),
                pl.lit(" → "),
                pl.col("after").replace(words.names).fill_null(words.segment_name("", later=True)),
            ),
        ).select("move", "customers"),
        key="moves",
        file_name="movement",
        columns={"move": _("Movement"), "customers": _("Customers")},
        why=why,
    )


def _node(nodes: list[tuple[str, str]], point: int) -> None:
    side, segment = nodes[point]
    _choose(segment or NOBODY, ANY) if side == "before" else _choose(ANY, segment or NOBODY)


def _cell(cells: list[tuple[str, str]], point: int) -> None:
    before, after = cells[point]
    _choose(before or NOBODY, after or NOBODY)


def _choose(before: str, after: str) -> None:
    st.session_state["flow_from"], st.session_state["flow_to"] = before, after


def _people(view: View, filters: Filters, customers: pl.DataFrame, flows: pl.DataFrame) -> None:
    """The customers of a stream, a bar or a cell; by click or by choice."""
    first = largest(fallen(flows)) or largest(flows.sort("customers", descending=True))
    names = {ANY: _("any segment"), **segment_names(), NOBODY: _("no segment")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="movement-flow"):
        before = _pick(_("Customers who went from"), names, "flow_from", first.before if first else None)
        after = _pick(_("to"), names, "flow_to", first.after if first else None)
    wanted = [_is(side, segment) for side, segment in (("before", before), ("after", after)) if segment != ANY]
    customer_list.people(
        view,
        filters,
        lambda: customers.filter(*wanted)["customer_no"],
        _("{before} → {after}").format(before=names[before], after=names[after]),
        key=f"moved-{before}-{after}",
    )


def _pick(label: str, names: dict[str, str], key: str, default: str | None) -> str:
    standard = default or NOBODY
    return address.pick(label, list(names), key=key, default=standard, text=names.__getitem__) or standard


def _is(side: str, segment: str) -> pl.Expr:
    column = pl.col(side)
    return column.is_null() if segment == NOBODY else column.cast(pl.String) == segment

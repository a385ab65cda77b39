"""What made the difference: a waterfall by the reader's choice, a click that looks closer, and a way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.access import Viewer
from crm_analytics.analyses import rate_and_mix, root_cause
from crm_analytics.analyses.calendar_effects import calendar_effects, told
from crm_analytics.analyses.largest_changes import largest_changes
from crm_analytics.analyses.root_cause import Causes, contributions, of_customers, volume_price_mix
from crm_analytics.charts.overview import signed
from crm_analytics.charts.waterfall import Words, waterfall
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.periods import LAPSED_AFTER
from crm_analytics.metrics.selection import COLUMN_OF, UNKNOWN, Dimension, Selection
from crm_analytics.ui import address, blocks, cause_words, chosen, reads
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import listed, literal
from crm_analytics.ui.options import options
from crm_analytics.ui.view import View
from crm_analytics.ui.why import Why
from crm_analytics.warehouse import ready

LOOKS: Final = {
    "category": N_("Category"),
    "branch": N_("Branch"),
    "channel": N_("Channel"),
    "segment": N_("Segment"),
    "kind": N_("Customer kind"),
    "customers": N_("What customers did"),
    "volume": N_("Volume and price"),
}
MEMBERS: Final[dict[str, Dimension]] = {
    "category": "category",
    "branch": "branch",
    "channel": "channel",
    "segment": "segment",
    "kind": "kind",
    "customers": "known",
    "volume": "category",
}
"""What the parts of a look are members of."""
MOST: Final = 7
"""Parts that a waterfall names; the others are one row."""
TRAIL: Final = "looked-closer"
"""In the visit: each filter set by looking closer, its member, its members before, and how it was looked at."""


@dataclass(frozen=True, eq=False)
class Sides:
    """The rows of two periods: sales by category, branch and channel, and order days of customers.

    Attributes:
        sales: Now and before.
        orders: Now and before.
    """

    sales: tuple[pl.DataFrame, pl.DataFrame]
    orders: tuple[pl.DataFrame, pl.DataFrame]


def panel(view: View, asked: Filters, before: Selection) -> None:
    """The waterfall, how to look at it, and what can be looked at closer."""
    looks = _looks(view, asked.selection)
    look = st.session_state.get("by", st.query_params.get("by"))
    look = look if look in looks else looks[0]
    causes = _causes(sides(view, asked.selection, before), look, asked.selection)
    shown = root_cause.largest(causes, MOST)
    rows = shown.to_dicts()
    names = [cause_words.part_name(view, MEMBERS[look], row) for row in rows]
    steps = {place: step for place, row in enumerate(rows) if (step := _closer(look, row)) is not None}
    blocks.chart(
        waterfall(shown, _words(view, causes, names, rows)),
        key=f"difference-{look}-{st.session_state.get('drills', 0)}",
        alt=_("What made the difference, in money"),
        title=_("What made the difference"),
        why=Why(
            _("Each part shows what it adds to the change of revenue; together they are all of it."), filters=asked
        ),
        on_click=partial(_clicked, look, steps),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="causes"):
        address.pick(
            _("Look at it by"),
            looks,
            key="by",
            default=looks[0],
            text=lambda name: _(LOOKS[name]),
            placeholder=_("Look at it by"),
        )
        _choice(look, names, steps)
        _way_back()


def sentences(view: View, asked: Filters, before: Selection) -> None:
    """The largest changes by money, and what the calendar alone changed."""
    found = sides(view, asked.selection, before)
    orders = (int(found.orders[0]["orders"].sum()), int(found.orders[1]["orders"].sum()))
    customers = None if asked.selection.known is False else _causes(found, "customers", asked.selection)
    lines = [
        cause_words.finding_told(view, finding)
        for finding in largest_changes(*found.sales, orders=orders, customers=customers)
    ]
    lines += _paradoxes(found, _looks(view, asked.selection))
    if lines:
        blocks.section(_("Largest changes"))
        blocks.text(listed(lines))
    calendar = _calendar(view, asked.selection, before)
    if calendar:
        blocks.caption(literal(" ".join([_("By the calendar:"), *calendar])))


def sides(view: View, selection: Selection, before: Selection) -> Sides:
    """The rows behind both periods; kept for the next visitor who asks the same."""
    generation = str(ready.path(view.settings, view.load.id, "daily_sales"))
    return _sides(view, generation, view.viewer, selection, before)


@st.cache_resource(ttl=reads.KEPT, max_entries=16, show_spinner=False, hash_funcs=reads.KEYS)
def _sides(
    _view: View,
    generation: str,  # noqa: ARG001 - the key of a rebuilt result
    viewer: Viewer,  # noqa: ARG001 - the key of what may be seen
    selection: Selection,
    before: Selection,
) -> Sides:
    places = ["category", "branch_id", "channel"]
    sales = [basis_of(_view.read, each, by="category").frames["sales"] for each in (selection, before)]
    orders = [basis_of(_view.read, each, by="segment").frames["orders"] for each in (selection, before)]
    needed = [
        "day", "customer_no", "branch_id", "channel", "segment", "kind", "orders", "revenue", "is_first", "days_since",
    ]  # fmt: skip
    now, then, people, people_then = pl.collect_all(
        [each.group_by(places).agg(pl.col("revenue", "units").sum()) for each in sales]
        + [each.select(needed) for each in orders],
        engine="in-memory",
    )
    return Sides((now, then), (people, people_then))


def _looks(view: View, selection: Selection) -> list[str]:
    """The ways to look at it that can tell parts apart: not by one branch alone."""
    can = options(view)

    def tells(dimension: Dimension) -> bool:
        members = selection.members(dimension) or can.of(dimension)
        return len(members) > 1 and not (dimension in {"segment", "kind"} and selection.known is False)

    dimensions = [look for look in ("category", "branch", "channel", "segment", "kind") if tells(MEMBERS[look])]
    named = "segment" in dimensions or bool(can.segment)
    return [*dimensions, *(["customers"] if named and selection.known is not False else []), "volume"]


def _causes(found: Sides, look: str, selection: Selection) -> Causes:
    if look == "customers":
        return of_customers(*found.orders, end=selection.end, lapsed_after=LAPSED_AFTER)
    if look == "volume":
        return volume_price_mix(*found.sales)
    rows = found.orders if look in {"segment", "kind"} else found.sales
    return contributions(*rows, COLUMN_OF[MEMBERS[look]])


def _words(view: View, causes: Causes, names: list[str], rows: list[dict[str, object]]) -> Words:
    currency = view.company.currency
    return Words(
        names=names,
        amounts=[signed(cause_words.money(row, "amount"), currency) for row in rows],
        hovers=[cause_words.part_told(view, name, row) for name, row in zip(names, rows, strict=True)],
        before=(_("Before"), view.compact_money(causes.before)),
        now=(_("Now"), view.compact_money(causes.now)),
        change=signed(causes.change, currency),
    )


def _closer(look: str, row: dict[str, object]) -> tuple[str, str] | None:
    """The filter that looks closer at a part, and its member; None where there is none."""
    if row["effect"] == "anonymous":
        return "known", "anonymous"
    if row["effect"] in cause_words.EFFECTS or row["effect"] == "rest":
        return None
    return MEMBERS[look], UNKNOWN if row["part"] is None else str(row["part"])


def _choice(look: str, names: list[str], steps: dict[int, tuple[str, str]]) -> None:
    """The same as a click, in reach of the keyboard."""
    if not steps:
        return
    key = f"closer-{look}-{st.session_state.get('drills', 0)}"
    st.selectbox(
        _("Look closer at"),
        list(steps),
        index=None,
        format_func=names.__getitem__,
        placeholder=_("Look closer at"),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: _clicked(look, steps, st.session_state[key]),
    )


def _clicked(look: str, steps: dict[int, tuple[str, str]], place: int) -> None:
    """Set the filter of a part, and remember how things were before. For callbacks."""
    if place not in steps:
        return
    name, member = steps[place]
    trail = [*st.session_state.get(TRAIL, []), (name, member, chosen.kept().get(name, ()), look)]
    st.session_state[TRAIL] = trail
    _go(name, (member,))


def _way_back() -> None:
    """Undo the last step, as long as it is still in force."""
    trail = st.session_state.get(TRAIL, [])
    if trail and chosen.kept().get(trail[-1][0]) == (trail[-1][1],):
        st.button(_("Back"), key="causes-back", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    else:
        st.session_state.pop(TRAIL, None)


def _back() -> None:
    name, _member, members, st.session_state["by"] = st.session_state[TRAIL].pop()
    _go(name, members)


def _go(name: str, members: Iterable[str]) -> None:
    """A chart keeps its click as long as it keeps its key: a step gives it another."""
    st.session_state["drills"] = st.session_state.get("drills", 0) + 1
    chosen.choose(name, members)


def _paradoxes(found: Sides, looks: list[str]) -> list[str]:
    """Whether the average order moved one way everywhere, and the other as a whole."""
    for look in ("branch", "channel", "segment"):
        if look in looks:
            column = COLUMN_OF[MEMBERS[look]]
            causes = rate_and_mix.rate_and_mix(*found.orders, column, pl.col("revenue"), pl.col("orders"))
            case = rate_and_mix.simpson(causes) if causes else None
            if case:
                return [cause_words.paradox_told(case, MEMBERS[look])]
    return []


def _calendar(view: View, selection: Selection, before: Selection) -> list[str]:
    """What the calendar changed; what weekdays are worth only for the whole business, whose days are at hand."""
    effects = calendar_effects(
        (selection.start, selection.end),
        (before.start, before.end),
        country=view.company.country,
        daily=None if selection.dimensions else view.ready("daily_sales"),
    )
    return told(effects, lambda amount: signed(amount, view.company.currency))

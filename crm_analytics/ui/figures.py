"""Key figures on a page: cards with their change and formula, and the sentence that sums them up."""

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.access import Viewer
from crm_analytics.analyses.overview import CARD_METRICS, Overview, members, overview
from crm_analytics.charts.theme import symbol
from crm_analytics.i18n import date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.figures import Figure, change
from crm_analytics.metrics.selection import Dimension, Selection
from crm_analytics.ui import reads
from crm_analytics.ui.cards import Card
from crm_analytics.ui.view import View
from crm_analytics.warehouse import ready

KEYS = reads.KEYS | {Selection: repr}


def overview_of(view: View, selection: Selection, before: Selection | None) -> Overview:
    """The overview of a selection; kept for the next visitor who asks the same."""
    generation = str(ready.path(view.settings, view.load.id, "daily_sales"))
    return _overview(view, generation, view.viewer, selection, before)


def members_of(view: View, selection: Selection, before: Selection | None, dimension: Dimension) -> pl.DataFrame:
    """Revenue by the members of a dimension; kept for the next visitor who asks the same."""
    generation = str(ready.path(view.settings, view.load.id, "daily_sales"))
    return _members(view, generation, view.viewer, selection, before, dimension)


@st.cache_resource(ttl=reads.KEPT, max_entries=64, show_spinner=False, hash_funcs=KEYS)
def _overview(
    _view: View,
    generation: str,  # noqa: ARG001 - the key of a rebuilt result
    viewer: Viewer,  # noqa: ARG001 - the key of what may be seen
    selection: Selection,
    before: Selection | None,
) -> Overview:
    return overview(_view.read, selection, before, metrics=(*CARD_METRICS, "anonymous_share"))


@st.cache_resource(ttl=reads.KEPT, max_entries=64, show_spinner=False, hash_funcs=KEYS)
def _members(
    _view: View,
    generation: str,  # noqa: ARG001 - the key of a rebuilt result
    viewer: Viewer,  # noqa: ARG001 - the key of what may be seen
    selection: Selection,
    before: Selection | None,
    dimension: Dimension,
) -> pl.DataFrame:
    return members(_view.read, selection, before, dimension)


def figure_text(view: View, figure: Figure) -> str:
    """A figure short enough for a card; a dash where its data is missing."""
    if figure.value is None:
        return "–"
    if figure.metric.unit == "share":
        return percent(float(figure.value), 0 if 0.1 <= figure.value <= 0.9 else 1)
    if figure.metric.unit == "count":
        return number(figure.value)
    small = abs(float(figure.value)) < 1000
    return view.money(figure.value) if small else view.compact_money(figure.value)


def card(view: View, found: Overview, metric: str) -> Card:
    """A metric's card: its value, change, history, and how it is worked out."""
    figure = found.now[metric]
    before = found.before[metric] if found.before else None
    formula = _(figure.metric.formula)
    changed = _shown_change(figure, before)
    return Card(
        label=_(figure.metric.name),
        value=figure_text(view, figure),
        change=changed,
        change_text=_points(changed) if figure.metric.unit == "share" else None,
        change_is_good=None if figure.metric.direction == "neither" else figure.metric.direction == "up",
        spark=_history(found.line, metric),
        help="\n\n".join([figure.reason, formula] if figure.missing else [formula, *_earlier(view, before)]),
    )


def headline(view: View, found: Overview) -> str:
    """The answer in one sentence: how much, and how it changed."""
    days, revenue = found.selection, found.now["revenue"]
    when = f"{date_text(days.start)} – {date_text(days.end)}"
    if revenue.value is None:
        return _("{days}: nothing was sold").format(days=when)
    amount = view.compact_money(revenue.value)
    if found.before is None:
        return _("{days}: {amount}; there are no earlier sales to compare with").format(days=when, amount=amount)
    share = change(revenue, found.before["revenue"])
    if share is None:
        return f"{when}: {amount}"
    if abs(share) < 0.0005:
        return _("{days}: {amount}, as much as before").format(days=when, amount=amount)
    words = (
        _("{days}: {amount}, {share} more than before")
        if share > 0
        else _("{days}: {amount}, {share} less than before")
    )
    return words.format(days=when, amount=amount, share=percent(abs(share), 1))


def comparison_note(found: Overview) -> str:
    """Which days the figures are compared with, and whether there were sales then."""
    if found.compared_with is None:
        return ""
    when = f"{date_text(found.compared_with.start)} – {date_text(found.compared_with.end)}"
    if found.before is None:
        return _("Not compared: sales do not reach back to {days}.").format(days=when)
    return _("Compared with {days}.").format(days=when)


def anonymous_note(found: Overview) -> str:
    """How much of the revenue is in no customer figure."""
    share = found.now["anonymous_share"].value
    if share is None:
        return ""
    if not share:
        return _("Every sale names its customer.")
    return _("{share} of revenue comes from sales that name no customer; no customer figure counts them.").format(
        share=percent(float(share), 1)
    )


def member_table(members: pl.DataFrame, unknown: str, *, compares: bool) -> pl.DataFrame:
    """Members as a table to show: floats instead of exact amounts, a name where there is none."""
    shown = members.select(
        pl.col("member").fill_null(unknown),
        pl.col("revenue", "change").cast(pl.Float64),
        (pl.col("share") * 100).alias("share"),
    )
    return shown if compares else shown.drop("change")


def member_columns(view: View, shown: pl.DataFrame, heading: str) -> dict[str, ColumnConfig | str | None]:
    """How the table of members is shown: money in the company's currency, shares as bars."""
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
        "change": st.column_config.NumberColumn(
            _("Change, {currency}").format(currency=money), format="compact", width=85
        ),
    }


def _shown_change(figure: Figure, before: Figure | None) -> float | None:
    """The change, as nothing where it would be written 0.0 %."""
    found = change(figure, before) if before else None
    return 0.0 if found is not None and abs(found) < 0.0005 else found


def _points(changed: float | None) -> str | None:
    """The change of a share, in points: +1.2 points."""
    if changed is None:
        return None
    sign = "+" if changed > 0 else "−" if changed < 0 else ""
    return _("{points} points").format(points=sign + number(abs(changed) * 100, 1))


def _history(line: pl.DataFrame, metric: str) -> list[float] | None:
    if metric not in line.columns or line.height < 2:
        return None
    return [float(value) for value in line[metric].fill_null(0)]


def _earlier(view: View, before: Figure | None) -> list[str]:
    if before is None or before.value is None:
        return []
    return [_("Before: {value}.").format(value=figure_text(view, before))]

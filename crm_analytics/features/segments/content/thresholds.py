"""Thresholds: what is in force, who stands elsewhere than by rank, and who would move with others."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import cached_state, people_names
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Notice, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.segments.content import flows as flow_content
from crm_analytics.features.segments.earlier_standings import bounds_in_force
from crm_analytics.features.segments.explanations import thresholds as explanations
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.features.segments.threshold_effect import compared, sorted_anew
from crm_analytics.features.segments.transitions import counted, joined
from crm_analytics.i18n import currency_symbol, date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm import SEGMENTS
from crm_analytics.scoring.rfm_bounds import paid_bounds_of

SCORES: Final = (2, 3, 4, 5)


def moves_sentence(names: Mapping[str, str], flows: pl.DataFrame) -> str:
    """How many stand elsewhere because of thresholds, and the largest move."""
    others = _others(flows)
    if others.is_empty():
        return _("Every customer is in the segment that ranks would give.")
    return _moves_text(
        names,
        others,
        ngettext(
            "{count} customer is in another segment than by rank",
            "{count} customers are in another segment than by rank",
            int(others["customers"].sum()),
        ),
    )


def would_move(names: Mapping[str, str], flows: pl.DataFrame) -> str:
    """How many would move with other thresholds, and the largest move."""
    others = _others(flows)
    if others.is_empty():
        return _("With these thresholds nobody would move.")
    return _moves_text(
        names,
        others,
        ngettext("{count} customer would move", "{count} customers would move", int(others["customers"].sum())),
    )


def _others(flows: pl.DataFrame) -> pl.DataFrame:
    moved = flows.filter(pl.col("before") != pl.col("after"))
    return moved.sort(["customers", "before", "after"], descending=[True, False, False])


def _moves_text(names: Mapping[str, str], others: pl.DataFrame, start: str) -> str:
    before, after, customers = others.select("before", "after", "customers").row(0)
    sentence = _("{start}, of them {count} from {before} to {after}.")
    if others.height == 1:
        sentence = _("{start}, from {before} to {after}.")
    return sentence.format(
        start=start.format(count=number(others["customers"].sum())),
        count=number(customers),
        before=names[before],
        after=names[after],
    )


def note(view: View) -> str:
    """That thresholds are in force, who set them, and who moved because of it; empty where scores go by rank."""
    thresholds = cached_state.thresholds_set(view.settings)
    if thresholds is None or bounds_in_force(view) is None:
        return ""
    sentence = _("The steps are thresholds that {name} set on {day}, not ranks.").format(
        name=people_names.person_name(thresholds.by), day=date_text(view.local(thresholds.at))
    )
    return f"{sentence} {moves_sentence(view.segment_names(), counted(moved(view, None)))}"


@cached()
def moved(view: View, bounds: Bounds | None) -> pl.DataFrame:
    """What `joined` gives, from these bounds to those in force; None: from ranks."""
    now = view.ready("rfm_customers")
    return joined(sorted_anew(now, bounds), now)


def steps(view: View, bounds: Bounds) -> DataTable:
    """Where each step begins."""
    currency = view.company.currency
    columns = (
        DataColumn(ExportColumn("step", _("Step"), "number")),
        DataColumn(ExportColumn("recency", _("Last bought at most so many days ago"), "number")),
        DataColumn(ExportColumn("frequency", _("Bought on at least so many days"), "number")),
        DataColumn(
            ExportColumn(
                "monetary", _("Spent at least, {unit}").format(unit=currency_symbol(currency)), "money", 2, currency
            )
        ),
    )
    rows = zip(SCORES, bounds.recency, bounds.frequency, bounds.monetary, strict=True)
    return DataTable("steps", _("Thresholds"), columns, tuple(rows), first=len(SCORES))


def in_words(view: View) -> Sentences:
    """That scores go by rank, where no thresholds are in force, and what a step is."""
    by_rank = _("Scores go by rank: each step holds about a fifth of the customers.")
    meaning = _(
        "Step 5 is the best. Each customer is in the best step whose threshold is met, and in step 1 where none is."
    )
    return Sentences((meaning,) if bounds_in_force(view) else (by_rank, meaning), "caption")


def content(view: View) -> tuple[Block, ...]:
    """The steps in force; that they are not the viewer's to see, where that is so."""
    if view.is_hidden("rfm_bounds"):
        return (Notice(_("Thresholds hold for the whole company. Your access covers only some branches.")),)
    return (in_words(view), steps(view, begun(view)))


def begun(view: View) -> Bounds:
    """Where the steps begin now."""
    return bounds_in_force(view) or paid_bounds_of(view.ready("rfm_customers"))


def moving(view: View, wanted: Bounds) -> NamedCustomers | None:
    """The customers who would move; None where nobody would."""
    movers = _movers(view, wanted)
    if movers.is_empty():
        return None
    label = ngettext("{count} who would move", "{count} who would move", movers.height)
    return NamedCustomers(
        "would-move", label.format(count=number(movers.height)), _("who would move"), lambda: movers["customer_no"]
    )


def move_sentences(view: View, wanted: Bounds) -> Sentences:
    """How many would move, and what they have spent."""
    movers = _movers(view, wanted)
    sentence = would_move(view.segment_names(), counted(_tried(view, wanted)))
    if movers.is_empty():
        return Sentences((sentence,))
    spent = view.compact_money(movers["money_before"].sum())
    return Sentences((sentence, _("They have spent {money} in all.").format(money=spent)))


def move_matrix(view: View, filters: Filters, wanted: Bounds) -> Chart:
    """From which segment to which customers would move."""
    words = flow_content.FlowWords(view.segment_names(), _("Now"), _("With these thresholds"))
    return Chart(
        key="thresholds-matrix",
        title=_("Who would move: from row to column"),
        alt=_("Customers by segment now, in rows, and with these thresholds, in columns"),
        plot=flow_content.matrix(counted(_tried(view, wanted)), words),
        why=explanations.moves(filters),
    )


def moved_sizes(view: View, filters: Filters, wanted: Bounds) -> DataTable:
    """Sizes of the segments on both sides."""
    now = view.ready("rfm_customers")
    sizes = view.with_segment_names(compared(now, sorted_anew(now, wanted)))
    currency = view.company.currency
    columns = (
        DataColumn(ExportColumn("name", _("Segment"))),
        DataColumn(ExportColumn("customers_before", _("Customers now"), "number")),
        DataColumn(ExportColumn("customers_after", _("Customers then"), "number")),
        DataColumn(ExportColumn("customers_change", _("Change"), "number"), better="neither"),
        DataColumn(
            ExportColumn(
                "money_after", _("Sales then, {unit}").format(unit=currency_symbol(currency)), "money", 2, currency
            ),
            short=True,
        ),
    )
    changed = sizes.with_columns(customers_change=pl.col("customers_after") - pl.col("customers_before"))
    rows = changed.select(each.column.name for each in columns).rows()
    return DataTable(
        "thresholds-sizes", _("Thresholds"), columns, tuple(rows), len(SEGMENTS), explanations.moves(filters)
    )


def _movers(view: View, wanted: Bounds) -> pl.DataFrame:
    return _tried(view, wanted).filter(pl.col("before") != pl.col("after"))


@cached()
def _tried(view: View, bounds: Bounds) -> pl.DataFrame:
    now = view.ready("rfm_customers")
    return joined(now, sorted_anew(now, bounds))

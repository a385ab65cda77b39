"""Thresholds that somebody set: what is in force, and who stands elsewhere than by rank."""

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import people_names
from crm_analytics.content.view import View
from crm_analytics.features.segments.earlier_standings import bounds_in_force
from crm_analytics.features.segments.threshold_effect import sorted_anew
from crm_analytics.features.segments.transitions import counted, joined
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.ui import state_changes
from crm_analytics.ui.markdown import literal


def moves_sentence(flows: pl.DataFrame) -> str:
    """How many stand elsewhere because of thresholds, and the largest move."""
    others = _others(flows)
    if others.is_empty():
        return _("Every customer is in the segment that ranks would give.")
    return _moves_text(
        others,
        ngettext(
            "{count} customer is in another segment than by rank",
            "{count} customers are in another segment than by rank",
            int(others["customers"].sum()),
        ),
    )


def would_move(flows: pl.DataFrame) -> str:
    """How many would move with other thresholds, and the largest move."""
    others = _others(flows)
    if others.is_empty():
        return _("With these thresholds nobody would move.")
    return _moves_text(
        others,
        ngettext("{count} customer would move", "{count} customers would move", int(others["customers"].sum())),
    )


def _others(flows: pl.DataFrame) -> pl.DataFrame:
    moved = flows.filter(pl.col("before") != pl.col("after"))
    return moved.sort(["customers", "before", "after"], descending=[True, False, False])


def _moves_text(others: pl.DataFrame, start: str) -> str:
    names = segment_names()
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
    thresholds = state_changes.thresholds_set(view.settings)
    if thresholds is None or bounds_in_force(view) is None:
        return ""
    sentence = _("The steps are thresholds that {name} set on {day}, not ranks.").format(
        name=literal(people_names.person_name(thresholds.by)), day=date_text(view.local(thresholds.at))
    )
    return f"{sentence} {moves_sentence(counted(moved(view, None)))}"


@cached()
def moved(view: View, bounds: Bounds | None) -> pl.DataFrame:
    """What `joined` gives, from these bounds to those in force; None: from ranks."""
    now = view.ready("rfm_customers")
    return joined(sorted_anew(now, bounds), now)

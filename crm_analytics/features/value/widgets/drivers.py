"""What goes with ordering again and with satisfaction: sentences, differences with their ranges, rates of groups."""

import json
from functools import partial
from typing import Final

import polars as pl
from streamlit.column_config import NumberColumn

from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.filters import Filters
from crm_analytics.content.options import KINDS
from crm_analytics.content.origins import all_days
from crm_analytics.content.part_results import PartResults, part_of
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.charts import drivers as charts
from crm_analytics.features.value.driver_words import labelled, sentences
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.features.value.repeat_rates import By, repeat_rates
from crm_analytics.i18n import N_, date_text, number
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import with_segment_names
from crm_analytics.ui import address, blocks, on_demand
from crm_analytics.ui.markdown import of_error

OUTCOMES: Final = {"repeat": N_("Ordering again"), "satisfaction": N_("Satisfaction")}
GROUPS: Final[dict[By, str]] = {"segment": N_("Segment"), "branch_id": N_("Branch"), "kind": N_("Customer kind")}
MOST_SENTENCES: Final = 5
DRAWN: Final = 14


def show(view: View, filters: Filters) -> None:
    """The part of the page; of the whole company whatever the filters, for who sees some branches of these alone."""
    results = PartResults(view, "driver_checks", part_of(view, all_days(view)))
    if on_demand.shown(results):
        _drivers(results)
    _rates(view, filters)


def _drivers(results: PartResults) -> None:
    view, names = results.view, {outcome: _(name) for outcome, name in OUTCOMES.items()}
    outcome = address.pills(_("What goes with"), list(names), key="outcome", default="repeat", text=names.__getitem__)
    checks = explanations.row(results.ready("driver_checks"), outcome)
    if checks["message"] is not None:
        reason = _(str(checks["message"])).format(**json.loads(str(checks["values"])))
        hint = _("Complaints and questions with a satisfaction from 1 to 5 are loaded as table “tickets”.")
        blocks.empty(reason, hint if outcome == "satisfaction" else _("Load more sales, and it appears here."))
        return
    drivers = labelled(view, results.ready("drivers").filter(outcome=outcome))
    _show_sentences(view, drivers, checks)
    why = explanations.drivers(view, checks)
    first = drivers.head(DRAWN)
    blocks.chart(
        charts.effects(first),
        key=f"drivers-{outcome}",
        title=_("What goes with ordering again") if outcome == "repeat" else _("What goes with satisfaction"),
        alt=_("Differences with their ranges, the largest first: {names}").format(names=", ".join(first["label"][:3])),
        why=why,
    )
    blocks.caption(f"{_basis(results, outcome, checks)} {drawn(drivers)}".strip())
    blocks.table(_shown(drivers), key=f"drivers-{outcome}", file_name="drivers", columns=_columns(), why=why)
    if blocks.details(_("Standardised differences"), key="drivers-effects"):
        blocks.table(drivers, key=f"effects-{outcome}", file_name="standardised-effects", columns=_effects(), why=why)


def _show_sentences(view: View, drivers: pl.DataFrame, checks: dict[str, float | int | None]) -> None:
    """The differences beyond chance in words, or that there are none."""
    shown = drivers.filter("told")
    if shown.is_empty():
        blocks.text(_("Nothing that was looked at goes with it beyond chance."))
        return
    days = checks["days"]
    lines = sentences(view, shown.head(MOST_SENTENCES), None if days is None else int(days))
    blocks.text("\n".join(f"- {line}" for line in lines))


def _basis(results: PartResults, outcome: str, checks: dict[str, float | int | None]) -> str:
    """What was compared, and how well it holds."""
    whole = {
        "repeat": _("All customers, whatever the filters: {cases}, of whom {yes} ordered again."),
        "satisfaction": _("All answers on satisfaction, whatever the filters: {cases}, of which {yes} were satisfied."),
    }
    part = {
        "repeat": _("All who bought here, whatever the filters: {cases}, of whom {yes} ordered here again."),
        "satisfaction": _(
            "All answers on satisfaction from here, whatever the filters: {cases}, {yes} were satisfied."
        ),
    }
    first = (whole if results.is_whole else part)[outcome]
    sentence = first.format(cases=number(checks["cases"] or 0), yes=number(checks["yes"] or 0))
    return f"{sentence} {explanations.discrimination(checks)} " + _(
        "Blue: beyond chance. Grey: not told apart from chance. It goes with it; no cause is measured."
    )


def drawn(rows: pl.DataFrame) -> str:
    """How many rows the picture leaves to the table; nothing where it has all."""
    if rows.height <= DRAWN:
        return ""
    sentence = _("Drawn: the first {shown} of {count}; the table has all.")
    return sentence.format(shown=number(DRAWN), count=number(rows.height))


def _shown(drivers: pl.DataFrame) -> pl.DataFrame:
    return drivers.select(
        "label",
        "with_cases",
        pl.col("with_rate", "without_rate").round(3),
        pl.col("difference", "difference_low", "difference_high") * 100,
        sure=pl.when("told").then(pl.lit(_("beyond chance"))).otherwise(pl.lit(_("not sure"))),
    )


def _columns() -> blocks.Columns:
    share, points = "percent", partial(NumberColumn, format="localized", step=0.1)
    return {
        "label": _("Feature"),
        "with_cases": _("Cases with it"),
        "with_rate": NumberColumn(_("Yes, with it"), format=share),
        "without_rate": NumberColumn(_("Yes, without it"), format=share),
        "difference": points(_("Difference in points, alike in the rest")),
        "difference_low": points(_("at least")),
        "difference_high": points(_("at most")),
        "sure": _("How sure"),
    }


def _effects() -> blocks.Columns:
    meaning = _("Log odds of a yes for one standard deviation of the feature, all others as they are.")
    figure = partial(NumberColumn, format="localized")
    return {
        "label": _("Feature"),
        "effect": figure(_("Standardised difference"), step=0.01, help=meaning),
        "effect_low": figure(_("at least"), step=0.01),
        "effect_high": figure(_("at most"), step=0.01),
        "q_value": figure(_("By chance, corrected"), step=0.001),
    }


def _rates(view: View, filters: Filters) -> None:
    """Who ordered again, by group."""
    blocks.section(_("Who ordered again since a quarter ago"))
    names = {by: _(name) for by, name in GROUPS.items()}
    by = address.pills(_("By"), list(names), key="again_by", default="segment", text=lambda name: names[_by(name)])
    try:
        by_group = rates(view, filters.selection, _by(by))
    except NotEnoughData as reason:
        blocks.empty(_("Not enough data"), of_error(reason))
        return
    named = _named(view, by_group, _by(by))
    why = explanations.rates(filters)
    blocks.chart(
        charts.rates(named.head(DRAWN)),
        key=f"again-{by}",
        alt=_("Customers who ordered again, of 100, with their ranges: {names}").format(
            names=", ".join(named["name"].head(3))
        ),
        why=why,
    )
    blocks.caption(
        _(
            "Groups as of {day}. Dot: drawn towards the whole, with the range that holds 19 of 20 cases. Amber mark: "
            "as counted."
        ).format(day=date_text(view.ready("rfm_before")["day"][0]))
        + f" {drawn(named)}".rstrip()
    )
    columns: blocks.Columns = {
        "name": names[_by(by)],
        "customers": _("Customers"),
        "returned": _("Ordered again"),
        "rate": NumberColumn(_("As counted"), format="percent"),
        "pooled": NumberColumn(_("Drawn towards the whole"), format="percent"),
        "pooled_low": NumberColumn(_("at least"), format="percent"),
        "pooled_high": NumberColumn(_("at most"), format="percent"),
    }
    named = named.with_columns(pl.col("rate", "pooled", "pooled_low", "pooled_high").round(3))
    blocks.table(named, key=f"again-{by}", file_name="ordered-again", columns=columns, why=why)


@cached()
def rates(view: View, selection: Selection, by: By) -> pl.DataFrame:
    """Rates of the groups of the customers asked for, kept; a segment is that of the day."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & CUSTOMER_FILTERS)]
    selected = view.read("rfm_before").filter(*(each for each in kept if each is not None))
    return repeat_rates(selected, view.read("order_days"), by)


def _named(view: View, by_group: pl.DataFrame, by: By) -> pl.DataFrame:
    if by == "segment":
        return with_segment_names(by_group.rename({"group": "segment"}))
    if by == "branch_id":
        return view.with_branch_names(by_group.with_columns(name="group"), "name")
    return by_group.with_columns(name=pl.col("group").replace({kind: _(word) for kind, word in KINDS.items()}))


def _by(name: str) -> By:
    return "branch_id" if name == "branch_id" else "kind" if name == "kind" else "segment"

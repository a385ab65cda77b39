"""What goes with ordering again and with satisfaction: sentences, differences with their ranges."""

import json
from typing import Final

import polars as pl

from crm_analytics.content.chart_values import RangedDot, RangedDots
from crm_analytics.content.filters import Filters
from crm_analytics.content.origins import all_days
from crm_analytics.content.part_results import PartResults, part_of
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.value.content import missing, repeat_rates
from crm_analytics.features.value.driver_words import labelled, sentences
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _

OUTCOME: Final = "outcome"
OUTCOMES: Final = {"repeat": N_("Ordering again"), "satisfaction": N_("Satisfaction")}
EFFECTS: Final = "effects"
YES: Final = "yes"
MOST_SENTENCES: Final = 5
DRAWN: Final = 14
FIRST: Final = 15


def results_of(view: View) -> PartResults:
    """Of the whole company whatever the filters, for who sees some branches of these alone."""
    return PartResults(view, "driver_checks", part_of(view, all_days(view)))


def chosen_outcome(choices: Choices) -> str:
    """What is asked for: ordering again, or satisfaction."""
    wanted = choices.get(OUTCOME, "")
    return wanted if wanted in OUTCOMES else "repeat"


def is_there(results: PartResults) -> bool:
    """Whether it was worked out for what this viewer may see."""
    return results.is_whole or results.kept is not None


def reason(results: PartResults, outcome: str) -> str:
    """What is missing; empty where it was worked out and differences could be looked for."""
    if not is_there(results):
        words = _("What goes with ordering again is not worked out yet for {part}.")
        return words.format(part=results.name)
    if refusal := results.refusal(results.result):
        return refusal
    checks = explanations.row(results.ready("driver_checks"), outcome)
    if checks["message"] is None:
        return ""
    words = _(str(checks["message"])).format(**json.loads(str(checks["values"])))
    hint = _("Complaints and questions with a satisfaction from 1 to 5 are loaded as table “tickets”.")
    return f"{words} {hint if outcome == 'satisfaction' else _('Load more sales, and it appears here.')}"


def title_sentence(view: View, _filters: Filters, choices: Choices) -> str:
    """The largest difference beyond chance; else that there is none."""
    outcome, results = chosen_outcome(choices), results_of(view)
    repeat = outcome == "repeat"
    if reason(results, outcome):
        if repeat:
            return _("What goes with ordering again cannot be said yet")
        return _("What goes with satisfaction cannot be said yet")
    shown = _labelled(results, outcome).filter("told")
    if shown.is_empty():
        if repeat:
            return _("Nothing that was looked at surely goes with ordering again by itself")
        return _("Nothing that was looked at surely goes with satisfaction by itself")
    days = explanations.row(results.ready("driver_checks"), outcome)["days"]
    return sentences(view, shown.head(1), None if days is None else int(days))[0].headline


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The part: differences, standardised too where that is opened, then who ordered again by group."""
    return (*differences(view, choices), *effects(view, choices), *repeat_rates.content(view, filters, choices))


def differences(view: View, choices: Choices) -> tuple[Block, ...]:
    """The differences beyond chance in words, all as a picture and as a table."""
    outcome, results = chosen_outcome(choices), results_of(view)
    if words := reason(results, outcome):
        return missing.notice(words)
    checks = explanations.row(results.ready("driver_checks"), outcome)
    drivers = _labelled(results, outcome)
    return (*_in_words(view, drivers, checks), _picture(results, drivers, outcome), _table(view, drivers, checks))


def effects(view: View, choices: Choices) -> tuple[Block, ...]:
    """The standardised differences, where somebody wants them."""
    outcome, results = chosen_outcome(choices), results_of(view)
    if reason(results, outcome) or choices.get(EFFECTS) != YES:
        return ()
    meaning = _("Log odds of a yes for one standard deviation of the feature, all others as they are.")
    columns = (
        DataColumn(ExportColumn("label", _("Feature"))),
        DataColumn(ExportColumn("effect", _("Standardised difference"), "number", 2, meaning=meaning)),
        DataColumn(ExportColumn("effect_low", _("at least"), "number", 2)),
        DataColumn(ExportColumn("effect_high", _("at most"), "number", 2)),
        DataColumn(ExportColumn("q_value", _("By chance, corrected"), "number", 3)),
    )
    rounded = _labelled(results, outcome).with_columns(
        pl.col("effect", "effect_low", "effect_high").round(2), pl.col("q_value").round(3)
    )
    cells = tuple(rounded.select(each.column.name for each in columns).iter_rows())
    why = explanations.drivers(view, explanations.row(results.ready("driver_checks"), outcome))
    return (DataTable(f"effects-{outcome}", _("Standardised differences"), columns, cells, FIRST, why),)


def _labelled(results: PartResults, outcome: str) -> pl.DataFrame:
    return labelled(results.view, results.ready("drivers").filter(outcome=outcome))


def _in_words(view: View, drivers: pl.DataFrame, checks: explanations.Checks) -> tuple[Block, ...]:
    """The differences beyond chance; the first of them is the title, and says here how it is among those alike."""
    shown = drivers.filter("told").head(MOST_SENTENCES)
    days = checks["days"]
    lines = [each.whole for each in sentences(view, shown, None if days is None else int(days))]
    return (Sentences(tuple(lines), listed=True),) if lines else ()


def _picture(results: PartResults, drivers: pl.DataFrame, outcome: str) -> Chart:
    checks = explanations.row(results.ready("driver_checks"), outcome)
    first = drivers.head(DRAWN)
    words = _("{label}: {low} to {high} of 100 (19 of 20 cases)")
    dots = tuple(
        RangedDot(
            name=row["label"],
            amount=row["difference"],
            low=row["difference_low"],
            high=row["difference_high"],
            hover=words.format(
                label=row["label"], low=_signed(row["difference_low"]), high=_signed(row["difference_high"])
            ),
            sure=row["told"],
        )
        for row in first.to_dicts()
    )
    repeat = outcome == "repeat"
    return Chart(
        key=f"drivers-{outcome}",
        title=_("What goes with ordering again") if repeat else _("What goes with satisfaction"),
        alt=_("Differences with their ranges, the largest first: {names}").format(names=", ".join(first["label"][:3])),
        plot=RangedDots(dots, _("points of 100"), axis=_("fewer ← of 100 → more")),
        why=explanations.drivers(results.view, checks),
        note=f"{_basis(results, outcome, checks)} {drawn(drivers)}".strip(),
    )


def _table(view: View, drivers: pl.DataFrame, checks: explanations.Checks) -> DataTable:
    columns = (
        DataColumn(ExportColumn("label", _("Feature"))),
        DataColumn(ExportColumn("with_cases", _("Cases with it"), "number")),
        DataColumn(ExportColumn("with_rate", _("Yes, with it"), "share")),
        DataColumn(ExportColumn("without_rate", _("Yes, without it"), "share")),
        DataColumn(ExportColumn("difference", _("Difference in points, alike in the rest"), "number", 1)),
        DataColumn(ExportColumn("difference_low", _("at least"), "number", 1)),
        DataColumn(ExportColumn("difference_high", _("at most"), "number", 1)),
        DataColumn(ExportColumn("sure", _("How sure"))),
    )
    rounded = drivers.with_columns(
        pl.col("with_rate", "without_rate").round(3),
        (pl.col("difference", "difference_low", "difference_high") * 100).round(1),
        sure=pl.when("told").then(pl.lit(_("beyond chance"))).otherwise(pl.lit(_("not sure"))),
    )
    cells = tuple(rounded.select(each.column.name for each in columns).iter_rows())
    why = explanations.drivers(view, checks)
    outcome = drivers["outcome"][0] if drivers.height else "repeat"
    return DataTable(f"drivers-table-{outcome}", _("Every feature"), columns, cells, FIRST, why)


def _basis(results: PartResults, outcome: str, checks: explanations.Checks) -> str:
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
        "Blue: beyond chance, and no shadow of another feature listed here as far as that can be known. Grey: not told "
        "apart from either. It goes with it; no cause is measured."
    )


def drawn(rows: pl.DataFrame) -> str:
    """How many rows the picture leaves to the table; nothing where it has all."""
    if rows.height <= DRAWN:
        return ""
    sentence = _("Drawn: the first {shown} of {count}; the table has all.")
    return sentence.format(shown=number(DRAWN), count=number(rows.height))


def _signed(share: float) -> str:
    points = round(share * 100)
    return ("+" if points > 0 else "−" if points < 0 else "") + number(abs(points))

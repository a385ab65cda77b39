"""How far off such values were: what was expected on earlier days against what came, and the model's parameters."""

from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import value_basis
from crm_analytics.content.chart_values import RangedDot, RangedDots
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.i18n import N_, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _

METHODS: Final = {
    "gaps": N_("Gaps of any regularity"),
    "seasonal": N_("As customers alike did a year before"),
    "model": N_("Memoryless gaps, corrected by the past"),
    "bg_nbd": N_("Memoryless gaps (BG/NBD)"),
    "own_rate": N_("Everyone at the own past pace"),
    "last_period": N_("As in the period before"),
    "zero": N_("Nobody orders again"),
}
PROCESSES: Final = frozenset({"gaps", "seasonal", "model", "bg_nbd"})
"""Ways that say how customers buy; the others only go on as before."""
FOURTH_OF_TEN: Final = 0.4
PARAMETERS: Final = {
    "regularity": N_("Regularity of the gaps between orders (1: without memory)"),
    "usual_gap": N_("Usual gap between orders, days"),
    "common_error": N_("What is not known of all customers together (standard deviation of a logarithm)"),
    "r": N_("Shape of the customers' paces (r)"),
    "alpha": N_("Scale of the customers' paces, days (alpha)"),
    "a": N_("Chance to leave after an order, first parameter (a)"),
    "b": N_("Chance to leave after an order, second parameter (b)"),
    "p": N_("Shape of one customer's spend (p)"),
    "q": N_("Shape of what differs between customers (q)"),
    "v": N_("Scale of what differs between customers, money (v)"),
    "log_likelihood": N_("Logarithm of the likelihood"),
    "discount_factor": N_("Worth today of one unit of money to come"),
    "next_order_inside": N_("Share of next orders that came in their range (8 of 10 are meant to)"),
}
MODEL: Final = "value-model"
YES: Final = "yes"


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The check, and the model's parameters where they are opened."""
    return (*checked(view, filters), *(parameters(view) if choices.get(MODEL) == YES else ()))


def checked(view: View, filters: Filters) -> tuple[Block, ...]:
    """The check in words, as a picture, and every way of expecting side by side."""
    if view.is_hidden("value_checks"):
        words = _("How far off such values were is measured for the whole company; your access covers some branches.")
        return (Section(_("How far off was this before?")), Sentences((words,)))
    calibration, checks = view.ready("value_calibration"), view.ready("value_checks")
    if calibration.is_empty():
        return (Section(_("How far off was this before?")), Sentences((explanations.measured(view),)))
    note = _("This check is of all customers, whatever the filters.")
    return (
        Section(_("How far off was this before?")),
        Sentences((*check_sentences(calibration, checks), *held(view))),
        *((Sentences((note,), "caption"),) if filters.selection.dimensions else ()),
        picture(view, filters),
        methods(view, filters),
        Sentences((_("“Lost” means no order at all in the hidden days."),), "caption"),
    )


def check_sentences(calibration: pl.DataFrame, checks: pl.DataFrame) -> list[str]:
    """The check in plain words: one group of customers, the total, and which way is used."""
    used = checks.filter("used").row(0, named=True)
    group = _group(calibration)
    sentences = [
        _("On {day} the {days} days since then were hidden, and the same was asked.").format(
            day=date_text(used["latest"]), days=number(used["hidden_days"])
        ),
        _("Of {count} customers of whom {expected} orders each were expected, {actual} each came.").format(
            count=number(group["customers"]), expected=number(group["expected"], 1), actual=number(group["actual"], 1)
        ),
    ]
    if used["total"] is not None:
        total = ngettext(
            "In all, what was expected was {total} of the orders that came.",
            "Over {checks} such days, what was expected was {total} of all orders that came.",
            used["checks"],
        )
        sentences.append(total.format(checks=number(used["checks"]), total=percent(used["total"])))
    return [*sentences, _used(used["method"])]


def held(view: View) -> tuple[str, ...]:
    """How many next orders came within the range that was told of them; nothing where that was not measured."""
    inside = value_basis.parameters(view).get("next_order_inside")
    if inside is None:
        return ()
    words = _("Of 100 ranges of a next order {inside} held what came; 80 are meant to.")
    return (words.format(inside=number(100 * inside)),)


def picture(view: View, filters: Filters) -> Chart:
    """Equal groups of customers: the orders that came beside those that were expected."""
    what = _("What was expected of customers on an earlier day, and what they then ordered, in equal groups.")
    return Chart(
        key="value-tenths",
        title=_("Expected, and what came"),
        alt=_("Equal groups of customers by the orders expected of them: expected orders beside those that came"),
        plot=_tenths(view),
        why=explanations.checked(filters, what, explanations.measured(view)),
    )


def methods(view: View, filters: Filters) -> DataTable:
    """Every way that was tried, and how far off it was; the one that is used is marked."""
    names = {method: _(name) for method, name in METHODS.items()}
    what = _(
        "Every way of expecting orders that was tried on the same days of the past. Total: orders expected for each "
        "that came. Off by: orders of a customer, on average. Sorted right: 1 where customers ordered in the very "
        "order expected, 0 as by chance. Lost found: of a customer who ordered no more and one who did, how often the "
        "first had the higher chance of being lost. Miss of that chance: 0 is perfect (Brier score). Used is the "
        "buying process, with its season where one shows, unless it was off by more than chance explains; else the way "
        "that was off least for a customer, of those whose total was off by a tenth at most."
    )
    columns = (
        DataColumn(ExportColumn("method", _("Way"))),
        DataColumn(ExportColumn("used", _("Used"), "flag")),
        DataColumn(ExportColumn("total", _("Total"), "share", 1)),
        DataColumn(ExportColumn("mae", _("Off by, orders"), "number", 2)),
        DataColumn(ExportColumn("rank", _("Sorted right"), "number", 2)),
        DataColumn(ExportColumn("auc", _("Lost found"), "share", 1)),
        DataColumn(ExportColumn("brier", _("Miss of that chance"), "number", 3)),
        DataColumn(ExportColumn("money_total", _("Total revenue"), "share", 1)),
    )
    shares = ("total", "auc", "money_total")
    rounded = view.ready("value_checks").with_columns(
        pl.col("method").replace(names), pl.col("mae").round(2), pl.col("rank", "brier", *shares).round(3)
    )
    cells = tuple(rounded.select(each.column.name for each in columns).iter_rows())
    name = _("Ways of expecting orders")
    why = explanations.checked(filters, what, explanations.measured(view), name=name)
    return DataTable("value-methods", name, columns, cells, len(cells), why)


def parameters(view: View) -> tuple[Block, ...]:
    """The model's parameters with their standard errors, and on how many they rest."""
    names = {key: _(name) for key, name in PARAMETERS.items()}
    model = view.ready("value_model")
    shown = model.filter(pl.col("parameter").is_in(list(names))).with_columns(
        pl.col("parameter").replace(names), pl.col("value", "error").round(3)
    )
    columns = (
        DataColumn(ExportColumn("parameter", _("Parameter"))),
        DataColumn(ExportColumn("value", _("Value"), "number", 3)),
        DataColumn(ExportColumn("error", _("Standard error"), "number", 3)),
    )
    cells = tuple(shown.select(each.column.name for each in columns).iter_rows())
    name = _("The model's parameters")
    why = Why(
        _(
            "The buying process, its special case without memory (BG/NBD), and the value of an order day "
            "(Gamma-Gamma), fitted on all customers."
        ),
        method=_(explanations.METHOD),
        source=explanations.SOURCE,
        rows=False,
        name=name,
    )
    rest = _searched(dict(model.select("parameter", "value").iter_rows()))
    return (
        DataTable("value-parameters", name, columns, cells, len(cells), why),
        Sentences((rest,), "caption"),
    )


@cached(in_words=True)
def _tenths(view: View) -> RangedDots:
    rows = view.ready("value_calibration").sort("tenth").to_dicts()
    words = _("Of {count} customers {expected} orders each were expected; {actual} came")
    dots = []
    for place, row in enumerate(rows):
        name = number(row["tenth"])
        if place == 0:
            name = _("{number}, least expected").format(number=name)
        elif place == len(rows) - 1:
            name = _("{number}, most expected").format(number=name)
        dots.append(
            RangedDot(
                name=name,
                amount=row["actual"],
                text=number(row["actual"], 1),
                hover=words.format(
                    count=number(row["customers"]),
                    expected=number(row["expected"], 1),
                    actual=number(row["actual"], 1),
                ),
                beside=row["expected"],
            )
        )
    return RangedDots(tuple(dots), _("Came"), _("Expected"), _("Orders of a customer"), "rate")


def _group(calibration: pl.DataFrame) -> dict[str, float]:
    """The fourth of ten groups from the top: neither the few heaviest buyers nor those who hardly order."""
    from_top = max(round(FOURTH_OF_TEN * calibration.height), 1)
    return calibration.sort("tenth").row(-from_top, named=True)


def _used(method: str) -> str:
    name = _(METHODS[method])
    if method in {"gaps", "seasonal"}:
        return _("Used is “{name}”.").format(name=name)
    if method in PROCESSES:
        return _("The way that was off least is used: “{name}”.").format(name=name)
    return _("A simpler way was off less than the model, so it is used: “{name}”.").format(name=name)


def _searched(shown: dict[str, float]) -> str:
    """On how many the model rests, and whether the search for it ended."""
    customers = number(shown["customers"])
    if shown["converged"]:
        return _("Fitted on {count} customers; the search ended at a maximum.").format(count=customers)
    return _("Fitted on {count} customers; the search did not end at a maximum: read it with care.").format(
        count=customers
    )

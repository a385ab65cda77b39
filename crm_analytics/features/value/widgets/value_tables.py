"""The tables about value: ways of expecting orders side by side, customers by value to come, the model's parameters."""

from functools import partial
from typing import Final

import polars as pl
from streamlit.column_config import CheckboxColumn, NumberColumn, ProgressColumn

from crm_analytics.charts import theme
from crm_analytics.content import value_basis
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.i18n import N_, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.ui import blocks, customer_link

METHODS: Final = {
    "gaps": N_("Gaps of any regularity"),
    "seasonal": N_("As customers alike did a year before"),
    "model": N_("Memoryless gaps, corrected by the past"),
    "bg_nbd": N_("Memoryless gaps (BG/NBD)"),
    "own_rate": N_("Everyone at the own past pace"),
    "last_period": N_("As in the period before"),
    "zero": N_("Nobody orders again"),
}
SHOWN: Final = 100
FOURTH_OF_TEN: Final = 0.4
CERTAIN: Final = (1.0, 99.0)
"""Chances beyond these, in per cent, are not told apart."""
PARAMETERS: Final = {
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


def check_sentence(calibration: pl.DataFrame, checks: pl.DataFrame) -> str:
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
    sentences.append(_used(used["method"]))
    return " ".join(sentences)


def _group(calibration: pl.DataFrame) -> dict[str, float]:
    """The fourth of ten groups from the top: neither the few heaviest buyers nor those who hardly order."""
    from_top = max(round(FOURTH_OF_TEN * calibration.height), 1)
    return calibration.sort("tenth").row(-from_top, named=True)


def _used(method: str) -> str:
    name = _(METHODS[method])
    if method in {"gaps", "seasonal", "model", "bg_nbd"}:
        return _("The way that was off least is used: “{name}”.").format(name=name)
    return _("A simpler way was off less than the model, so it is used: “{name}”.").format(name=name)


def methods(filters: Filters, checks: pl.DataFrame, measured: str) -> None:
    """Every way that was tried, and how far off it was; the one that is used is marked."""
    names = {method: _(name) for method, name in METHODS.items()}
    what = _(
        "Every way of expecting orders that was tried on the same days of the past. Total: orders expected for each "
        "that came. Off by: orders of a customer, on average. Sorted right: 1 where customers ordered in the very "
        "order expected, 0 as by chance. Lost found: of a customer who ordered no more and one who did, how often the "
        "first had the higher chance of being lost. Miss of that chance: 0 is perfect (Brier score). Used is the way "
        "that was off least for a customer, of those whose total was off by a tenth at most."
    )
    figure = partial(NumberColumn, format="localized")
    blocks.table(
        checks.with_columns(pl.col("method").replace(names), pl.col("rank", "auc", "brier").round(3)),
        key="value-methods",
        file_name="value-checks",
        columns={
            "method": _("Way"),
            "used": CheckboxColumn(_("Used")),
            "total": NumberColumn(_("Total"), format="percent"),
            "mae": figure(_("Off by, orders"), step=0.01),
            "rank": figure(_("Sorted right"), step=0.01),
            "auc": NumberColumn(_("Lost found"), format="percent"),
            "brier": figure(_("Miss of that chance"), step=0.001),
            "money_total": NumberColumn(_("Total revenue"), format="percent"),
        },
        why=explanations.checked(filters, what, measured, name=_("Ways of expecting orders")),
    )
    few_lost = _("“Lost” means no order at all in the hidden days.")
    blocks.caption(few_lost)


def customers(view: View, filters: Filters, people: pl.DataFrame, measured: str) -> None:
    """The customers with the most value to come; all of them as a file."""
    heading = _("Customers by value to come")
    why = explanations.expected_value(
        filters,
        _("Each customer's chance of still being one, orders expected in the coming year, and what they bring."),
        measured,
        name=heading,
        note=value_basis.sentence(value_basis.basis(view)),
    )
    columns = _columns(view)
    ranked = people.sort(["value_to_come", "customer_no"], descending=[True, False])
    blocks.table(_named(view, ranked.head(SHOWN)), key="value-top", file_name="value-to-come", columns=columns, why=why)
    customer_link.chooser(ranked.head(SHOWN).select("customer_id"), key="value-top")
    if people.height > SHOWN:
        blocks.download(
            lambda: _named(view, ranked).select(list(columns)),
            key="value-all",
            file_name="value-to-come",
            label=_("Download all {count}").format(count=number(people.height)),
            columns=columns,
        )
    blocks.caption(
        _(
            "Next order: it comes by the earliest day in 1 of 10 cases, by the middle one in 5 and by the latest in 9. "
            "No latest day: more than 1 in 10 stay away for two years or have left."
        )
    )


def _named(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    names = segment_names()
    shown = frame.with_columns(pl.col("segment").replace(names), (pl.col("alive") * 100).round(1).clip(*CERTAIN))
    return view.with_branch_names(shown)


def _columns(view: View) -> blocks.Columns:
    unit = theme.symbol(view.company.currency)
    figure = partial(NumberColumn, format="localized")
    return {
        "customer_id": _("Customer"),
        "segment": _("Segment"),
        "value_to_come": figure(_("Value to come, {unit}").format(unit=unit), step=1),
        "alive": ProgressColumn(_("Still a customer"), min_value=0, max_value=100, format="%.0f%%", width=110),
        "expected_orders": figure(_("Orders expected"), step=0.1),
        "order_value": figure(_("Per order day, {unit}").format(unit=unit), step=1),
        "next_order_from": _("Next order, earliest"),
        "next_order_on": _("Next order, middle"),
        "next_order_to": _("Next order, latest"),
        "branch_id": _("Branch"),
    }


def parameters(view: View) -> None:
    """The model's parameters with their standard errors, where somebody wants them."""
    if not blocks.details(_("The model's parameters"), key="value-model"):
        return
    names = {key: _(name) for key, name in PARAMETERS.items()}
    model = view.ready("value_model")
    shown = model.filter(pl.col("parameter").is_in(list(names)))
    blocks.table(
        shown.with_columns(pl.col("parameter").replace(names)),
        key="value-parameters",
        file_name="value-model",
        columns={
            "parameter": _("Parameter"),
            "value": NumberColumn(_("Value"), format="localized", step=0.001),
            "error": NumberColumn(_("Standard error"), format="localized", step=0.001),
        },
        why=Why(
            _("The buying process (BG/NBD) and the value of an order day (Gamma-Gamma), fitted on all customers."),
            method=_(explanations.METHOD),
            source=explanations.SOURCE,
            rows=False,
            name=_("The model's parameters"),
        ),
    )
    blocks.caption(_searched(dict(model.select("parameter", "value").iter_rows())))


def _searched(shown: dict[str, float]) -> str:
    """On how many the model rests, and whether the search for it ended."""
    customers = number(shown["customers"])
    if shown["converged"]:
        return _("Fitted on {count} customers; the search ended at a maximum.").format(count=customers)
    return _("Fitted on {count} customers; the search did not end at a maximum: read it with care.").format(
        count=customers
    )

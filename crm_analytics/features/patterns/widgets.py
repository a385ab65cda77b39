"""Rules between categories in words."""

from typing import Final

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.content.view import View
from crm_analytics.features.patterns.rule_choice import (
    ORDERS,
    Rule,
    RuleChoice,
    pairs_there,
    rules_of,
    steps_of_baskets,
)
from crm_analytics.i18n import N_, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, page_filters
from crm_analytics.ui.markdown import literal

VERDICTS: Final = {
    "there": N_("Really there"),
    "size": N_("Comes with large baskets"),
    "unsure": N_("Not sure"),
}
SHOWN: Final = {"there": N_("Only what is really there"), "all": N_("All rules")}
LISTED: Final = 8
IN_TABLE: Final = 200


def title_sentence(rules: pl.DataFrame, first: Rule | None, category: str | None = None) -> str:
    """The page's title: how many pairs really go together, and the first of them; those of one category, if chosen."""
    pairs = pairs_there(rules, category)
    if category is not None:
        count = _with_category(pairs, category)
    elif not pairs:
        return _("No two categories go together more than chance and basket size give")
    else:
        count = ngettext(
            "{pairs} pair of categories sells together", "{pairs} pairs of categories sell together", pairs
        ).format(pairs=number(pairs))
    return f"{count}: {sentence(first)}" if first and first.verdict == "there" else count


def _with_category(pairs: int, category: str) -> str:
    if not pairs:
        return _("No category goes together with {category} more than chance and basket size give").format(
            category=category
        )
    words = ngettext(
        "{pairs} category sells together with {category}", "{pairs} categories sell together with {category}", pairs
    )
    return words.format(pairs=number(pairs), category=category)


def sentence(rule: Rule) -> str:
    """“52 of 100 baskets with bread also hold milk, 1.6 times as many as among all baskets”."""
    of = 100 if rule.confidence >= 0.095 else 1000
    return _(
        "{count} of {of} baskets with {antecedent} also hold {consequent}, {times} times as many as among all baskets"
    ).format(
        count=number(rule.confidence * of),
        of=number(of),
        antecedent=rule.antecedent,
        consequent=rule.consequent,
        times=number(rule.lift, 1),
    )


def mark(rule: Rule, view: View) -> str:
    """What can be said of a rule, and its money: one line under the sentence."""
    words = _("{money} of {category} in {baskets} such baskets").format(
        money=view.compact_money(rule.revenue), category=rule.consequent, baskets=number(rule.baskets_both)
    )
    if rule.verdict == "there":
        words += _(", {extra} of it beyond chance").format(extra=view.compact_money(max(rule.beyond, 0)))
    return f"**{_(VERDICTS[rule.verdict])}** · {literal(words)}"


def choice(rules: pl.DataFrame) -> RuleChoice:
    """The filters of the page: category, least baskets, order, and whether only what is really there."""
    categories = rules["antecedent"].unique().sort().to_list()
    steps = [str(step) for step in steps_of_baskets(rules)]
    return RuleChoice(
        category=address.pick(_("Category"), categories, key="bought", placeholder=_("All categories")),
        least_baskets=int(
            address.pick(
                _("Least baskets"), steps, key="least", default="0", text=_from_baskets, placeholder=_("Least baskets")
            )
            or 0
        ),
        order=page_filters.choice(_("Order"), list(ORDERS), key="order", text=lambda name: _(ORDERS[name])),
        there_only=page_filters.choice(_("Rules"), list(SHOWN), key="show", text=lambda name: _(SHOWN[name]))
        == "there",
    )


def chosen_rule(listed: list[Rule]) -> Rule:
    """The rule a reader looks at: the first, until another is chosen."""
    names = {f"{rule.antecedent} → {rule.consequent}": rule for rule in listed}
    first = next(iter(names))
    return names[address.pick(_("Look closer"), list(names), key="rule", default=first) or first]


def strength(rule: Rule, strongest: float) -> float:
    """Length of the bar: times as often beyond the usual, from 0 to 1, against the strongest shown."""
    return min(max(rule.lift - 1, 0) / max(strongest - 1, 1e-9), 1.0)


def how_sure(rule: Rule) -> list[str]:
    """What is known of a rule beside its figure, a sentence each."""
    return [
        _("Seen in {both} of {baskets} baskets with two or more categories.").format(
            both=number(rule.baskets_both), baskets=number(rule.baskets)
        ),
        _("In 19 of 20 such cases the true figure lies between {low} and {high} times as many.").format(
            low=number(rule.lift_low, 2), high=number(rule.lift_high, 2)
        ),
        _("Basket size alone would give {times} times as many.").format(times=number(rule.lift_by_size, 2)),
        _again(rule.replicated),
    ]


def rule_table(rules: pl.DataFrame) -> pl.DataFrame:
    """The first rules as people read them: sentence, times, verdict, baskets, money."""
    first = rules_of(rules, IN_TABLE)
    return rules.head(IN_TABLE).select(
        rule=pl.Series([sentence(rule) for rule in first], dtype=pl.String),
        times="lift",
        verdict=pl.Series([_(VERDICTS[rule.verdict]) for rule in first], dtype=pl.String),
        baskets="baskets_both",
        money=pl.col("revenue").cast(pl.Float64),
    )


def _from_baskets(least: str) -> str:
    return _("from {count} baskets").format(count=number(int(least))) if least != "0" else _("Rare ones too")


def rule_columns(unit: str) -> dict[str, ColumnConfig | str | None]:
    """Columns of the table; `unit` is the currency's symbol."""
    return {
        "rule": st.column_config.TextColumn(_("Rule"), width="large"),
        "times": st.column_config.NumberColumn(_("Times as many"), format="localized", step=0.1),
        "verdict": _("How sure"),
        "baskets": st.column_config.NumberColumn(_("Baskets"), format="localized"),
        "money": st.column_config.NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
    }


def meaning() -> str:
    """What stands behind the words for a rule."""
    return _(
        "**Really there**: seen more often than chance gives, after correction for all pairs tried; seen in the "
        "earlier half of the time and again in the later half; and more often than large baskets alone give.\n\n"
        "**Comes with large baskets**: the two are often bought together, but no more than two categories are in "
        "baskets of that size.\n\n"
        "**Not sure**: one of these tests does not hold.\n\n"
        "A basket is an order of anyone, also without a known customer. Orders with a single category are left out: "
        "nothing can go with it. That a pair is bought together does not say why."
    )


def _again(replicated: bool | None) -> str:
    if replicated is None:
        return _("The earlier half of the time alone is not enough to show it, so it was not tried on the later half.")
    if replicated:
        return _("The earlier half of the time shows it, and the later half again.")
    return _("The earlier half of the time shows it, the later half does not.")

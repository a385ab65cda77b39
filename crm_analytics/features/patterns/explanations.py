"""What stands behind the rules between categories."""

from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.drill.origin import Origin
from crm_analytics.features.patterns.rule_choice import Rule
from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _

SOURCE: Final = (
    "Agrawal, R., Imieliński, T., Swami, A. (1993). Mining Association Rules between Sets of Items in Large Databases. "
    "SIGMOD, 207–216.\n\n"
    "Benjamini, Y., Yekutieli, D. (2001). The Control of the False Discovery Rate in Multiple Testing under "
    "Dependency. Annals of Statistics 29(4), 1165–1188."
)
METHOD: Final = N_(
    "For every two categories the baskets are counted that hold one, the other and both. A pair is really there when "
    "both are seen together more often than chance gives, more often than large baskets alone give, and again in the "
    "later half of the time."
)


def rules(filters: Filters, tested: pl.DataFrame) -> Why:
    """The list of rules."""
    return Why(
        _(
            "Which categories are bought in one order, and how much more often than among all orders. A basket is an "
            "order with two or more categories."
        ),
        method=_(METHOD),
        error=again(tested),
        source=SOURCE,
        filters=filters,
        name=_("Rules"),
    )


def single_rule(filters: Filters, rule: Rule, tested: pl.DataFrame) -> Why:
    """A rule, and the purchases of its baskets."""
    return Why(
        _("Of {baskets} baskets with {antecedent}, {both} also hold {consequent}.").format(
            baskets=number(rule.baskets_antecedent),
            antecedent=rule.antecedent,
            both=number(rule.baskets_both),
            consequent=rule.consequent,
        ),
        method=_(METHOD),
        error=again(tested),
        source=SOURCE,
        filters=filters,
        origin=Origin("order_lines", filters.selection, together=(rule.antecedent, rule.consequent)),
        name=f"{rule.antecedent} → {rule.consequent}",
    )


def again(tested: pl.DataFrame) -> str:
    """How many of the pairs that the earlier half of the time showed were there again in the later half."""
    tried = tested.filter(pl.col("antecedent") < pl.col("consequent"))["replicated"].drop_nulls()
    if not tried.len():
        return _("No pair could be tried on a later half of the time: the earlier half alone shows none.")
    return _(
        "Of {tried} pairs that the earlier half of the time showed, {again} showed again in the later half."
    ).format(tried=number(tried.len()), again=number(int(tried.sum())))

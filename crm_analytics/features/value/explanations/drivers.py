"""What stands behind drivers, repeat rates, shares of wallet and the retention calculator."""

from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.origins import all_lines
from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_, number, percent
from crm_analytics.i18n import gettext as _

DRIVERS: Final = (
    "Gelman, A., Jakulin, A., Pittau, M. G., Su, Y.-S. (2008). A Weakly Informative Default Prior Distribution for "
    "Logistic and Other Regression Models. Annals of Applied Statistics 2(4), 1360–1383.\n\n"
    "Benjamini, Y., Hochberg, Y. (1995). Controlling the False Discovery Rate. Journal of the Royal Statistical "
    "Society B 57(1), 289–300."
)
POOLING: Final = (
    "Morris, C. N. (1983). Parametric Empirical Bayes Inference. Journal of the American Statistical Association "
    "78(381), 47–55.\n\n"
    "Brown, L. D., Cai, T. T., DasGupta, A. (2001). Interval Estimation for a Binomial Proportion. Statistical "
    "Science 16(2), 101–133."
)
RETENTION: Final = (
    "Gupta, S., Lehmann, D. R. (2003). Customers as Assets. Journal of Interactive Marketing 17(1), 9–24.\n\n"
    "Gupta, S., Lehmann, D. R., Stuart, J. A. (2004). Valuing Customers. Journal of Marketing Research 41(1), 7–18.\n\n"
    "Fader, P. S., Hardie, B. G. S. (2010). Customer-Base Valuation in a Contractual Setting. Marketing Science 29(1), "
    "85–93.\n\n"
    "Fader, P. S., Hardie, B. G. S. (2007). How to Project Customer Retention. Journal of Interactive Marketing 21(1), "
    "76–90."
)
WALLET: Final = (
    "Du, R. Y., Kamakura, W. A., Mela, C. F. (2007). Size and Share of Customer Wallet. Journal of Marketing 71(2), "
    "94–113."
)
HOW_DRIVERS: Final = N_(
    "What is known up to a day is compared with what came after it, by a logistic regression of all features at "
    "once. A difference is told only where it survives the correction for all that was tried, and only where "
    "cases kept out of the fit are told apart better than by chance. It must be seen in the plain counts too, and"
    " at least half of it be left among cases alike in all else, but of the strongest: else it may be the shadow "
    "of another feature. What is not listed, or measured so badly that half of it is error, can still stand "
    "behind it. It goes with the answer; whether it brings it about, nobody measured."
)
HOW_RATES: Final = N_(
    "Small groups say little by themselves. From all groups follows how much they really differ, and each is drawn "
    "towards the whole accordingly: a large group hardly, a small one far."
)
HELD: Final = N_(
    "In simulated companies of 30, 100 and 500 customers such ranges held the true rate in 93 to 97 of 100 cases."
)
HOW_RETENTION: Final = N_(
    "The customers of the last period are followed on: in each period a share of those still there orders again, "
    "larger among those who stayed before, and who does buys as returning customers did in the last one. With more "
    "points there are more of them; the difference is the answer. What is not known for sure, how retention moves by "
    "itself among it, is drawn 4,000 times from its own range."
)


Checks = dict[str, float | int | None]
"""The row of driver_checks of one outcome."""


def drivers(view: View, checks: Checks) -> Why:
    """The differences; `checks` is the row of driver_checks."""
    return Why(
        _("How much more often a yes comes with a feature than without it, among cases alike in all other features."),
        method=_(HOW_DRIVERS),
        error=measured(checks),
        source=DRIVERS,
        origin=all_lines(view),
        name=_("Drivers"),
    )


def measured(checks: Checks) -> str:
    """How well cases kept out of the fit are told apart, beside always the same answer."""
    area, low, high, brier, same = (
        float(checks[name] or 0.0) for name in ("auc", "auc_low", "auc_high", "brier", "brier_same")
    )
    return _(
        "Of a case with a yes and one with a no, both kept out of the fit, the right one is ranked higher in {area} of "
        "100 pairs ({low} to {high}); always the same answer would have 50. The squared error of the chances is "
        "{brier}, of always the same chance {same}."
    ).format(
        area=number(area * 100),
        low=number(low * 100),
        high=number(high * 100),
        brier=number(brier, 3),
        same=number(same, 3),
    )


def discrimination(checks: Checks) -> str:
    """The same in a short sentence."""
    area, low, high = (number(100 * float(checks[name] or 0.0)) for name in ("auc", "auc_low", "auc_high"))
    return _(
        "Given one of each, these features tell them apart {area} times out of 100 ({low} to {high}); guessing would "
        "50 times."
    ).format(area=area, low=low, high=high)


def rates(filters: Filters) -> Why:
    """Rates of groups."""
    return Why(
        _("Of the customers in the group a quarter ago, those who have ordered since."),
        filters=filters,
        method=_(HOW_RATES),
        error=_(HELD),
        source=POOLING,
        origin=Origin("customers", filters.selection),
        name=_("Who ordered again"),
    )


def wallet(filters: Filters) -> Why:
    """Usual categories of a segment, and who buys none of them."""
    return Why(
        _(
            "Categories that at least {share} of the segment buy. It is a share of what they buy here: what they buy "
            "elsewhere is not in these data, so that somebody who lacks a category may buy it elsewhere, or not at all."
        ).format(share=percent(0.2)),
        filters=filters,
        method=_(HOW_RATES),
        error=_(HELD),
        source=f"{WALLET}\n\n{POOLING}",
        origin=Origin("customers", filters.selection),
        name=_("Share of wallet by category"),
    )


def retention(filters: Filters, error: str) -> Why:
    """The calculator."""
    return Why(
        _("What comes more with the points than without them; newcomers are the same in both cases."),
        filters=filters,
        method=_(HOW_RETENTION),
        error=error,
        source=RETENTION,
        origin=Origin("customers", filters.selection),
        name=_("Retention calculator"),
    )


def row(checks: pl.DataFrame, outcome: str) -> Checks:
    """The row of one outcome."""
    check: Checks = checks.row(by_predicate=pl.col("outcome") == outcome, named=True)
    return check

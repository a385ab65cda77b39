"""What a comparison of cohorts says, in words."""

from datetime import date
from typing import Final

from crm_analytics.features.segments.cohorts import LEAST_PAIRS, CohortComparison
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import month_text, ngettext, number, percent

FEW_OLD: Final = 0.1
"""Share of customers registered long before their first purchase that is no matter."""


def answer(comparison: CohortComparison) -> str:
    """The title: the facts, where the time of the year is in both of them."""
    if not comparison.same_season:
        return _("Whether newer customers come again more or less often cannot be told yet")
    return comparison_facts(comparison)


def comparison_facts(comparison: CohortComparison) -> str:
    """How newer cohorts came again, beside older ones."""
    return ngettext(
        "Of the customers who first bought in {new}, {newer} bought again in the {age} month after; of those of {old} "
        "{older}",
        "Of the customers who first bought in {new}, {newer} bought again in an average month of the {age} after; of "
        "those of {old} {older}",
        comparison.age,
    ).format(
        newer=percent(comparison.newer_share),
        older=percent(comparison.older_share),
        new=months_text(comparison.newer),
        old=months_text(comparison.older),
        age=number(comparison.age),
    )


def comparison_verdict(comparison: CohortComparison, old: float | None) -> tuple[str, ...]:
    """What stands under the answer: the range of the difference and what it says; of `old` see `registered_before`."""
    if not comparison.same_season:
        untold = _(
            "Whether newer customers are more or less faithful can't be told from this: the time of the year may be "
            "behind it, until {count} months of two years can be compared."
        )
        return (f"{comparison_facts(comparison)}.", untold.format(count=number(LEAST_PAIRS)))
    interval = _("In 19 of 20 cases the difference lies between {low} and {high}.").format(
        low=_points(comparison.low), high=_points(comparison.high)
    )
    return (interval, *_verdict(comparison, old))


def months_text(months: tuple[date, date]) -> str:
    """From the first month to the last."""
    first, last = months
    return month_text(first) if first == last else f"{month_text(first)} – {month_text(last)}"


def _points(difference: float) -> str:
    """A difference of shares without a minus sign, in points of 100."""
    points = number(abs(100 * difference), 1)
    return (_("{points} points less") if difference < 0 else _("{points} points more")).format(points=points)


def _verdict(comparison: CohortComparison, old: float | None) -> tuple[str, ...]:
    """What the difference says; of newcomers only where few of them are old customers who turned up late."""
    if not comparison.differs:
        return (_("A difference like this can come about by chance."),)
    if old is not None and old > FEW_OLD:
        words = _(
            "But {share} of them had been registered for over a month before that: many are old customers who come "
            "seldom, and newcomers may do otherwise."
        )
        return (words.format(share=percent(old)),)
    more = comparison.low > 0
    sentence = _("Newer customers come again more often.") if more else _("Newer customers come again less often.")
    if old is not None:
        return (sentence,)
    return (sentence, _("Old customers who come seldom may be among them: when they were registered is not known."))

"""What made the difference, in the reader's words: names of parts, amounts with their sign, whole sentences."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from crm_analytics.content.figure_words import signed_text, value_text
from crm_analytics.content.options import names
from crm_analytics.content.view import View
from crm_analytics.features.change.largest_changes import Finding, OfCustomers, OfMember, OrdersAndSize, Place
from crm_analytics.features.change.rate_and_mix import Simpson
from crm_analytics.features.change.shown_parts import Rest
from crm_analytics.i18n import N_, ngettext, number, signed_money
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.selection import UNKNOWN, Dimension

DIMENSIONS: Final[dict[Place, Dimension]] = {"category": "category", "branch_id": "branch", "channel": "channel"}
EFFECTS: Final = {
    "volume": N_("Number of units"),
    "new_customers": N_("New customers"),
    "reactivated": N_("Back after over 180 days"),
    "returned": N_("Bought again"),
    "more": N_("Bought more"),
    "less": N_("Bought less"),
    "absent": N_("Did not buy this time"),
    "lost": N_("Silent for over 180 days"),
    "anonymous": N_("Sales without a customer"),
}
"""Names of the parts that are no members, short enough to stand beside a bar."""
OF_CATEGORY: Final = {
    "price": N_("Price: {category}"),
    "new": N_("Only now: {category}"),
    "gone": N_("Only before: {category}"),
    "uncounted": N_("{category} (no units)"),
}
MIX: Final = N_("Dearer or cheaper categories")
"""What a change of the mix of categories is called, which has no member."""
TOGETHER: Final = frozenset({"raising", "lowering", "rest"})
"""Effects of bars that stand for several parts."""
WITHIN: Final = frozenset({"price", "mix"}) | TOGETHER
"""Effects whose amount is not the change from before to now of what they are named after."""
Row = Mapping[str, object]
"""A row of the frame of parts."""


def part_name(view: View, dimension: Dimension, row: Row) -> str:
    """What a part is called beside its bar.

    Args:
        view: The view of the page.
        dimension: What the members are members of.
        row: A row of the parts.
    """
    effect = str(row["effect"])
    if effect in TOGETHER:
        return _together(effect, int(str(row["members"])))
    if effect in EFFECTS:
        return _(EFFECTS[effect])
    if effect == "mix" and row["before"] is None and row["now"] is None:
        return _(MIX)
    member = member_name(view, dimension, None if row["part"] is None else str(row["part"]))
    if effect == "mix":
        return _("Weight: {name}").format(name=member)
    return _(OF_CATEGORY[effect]).format(category=member) if effect in OF_CATEGORY else member


def rest_sentence(view: View, metric: Metric, rest: Rest) -> str:
    """What is netted within the bar of the others."""
    count = rest.raising + rest.lowering
    most = signed_text(view, metric, rest.largest).lstrip("+")
    if not rest.lowering:
        return _("Each of the {count} others raised the figure, by {most} at most.").format(
            count=number(count), most=most
        )
    if not rest.raising:
        return _("Each of the {count} others lowered the figure, by {most} at most.").format(
            count=number(count), most=most
        )
    return _(
        "Of the {count} others, {raising} raised the figure and {lowering} lowered it, each by {most} at most."
    ).format(count=number(count), raising=number(rest.raising), lowering=number(rest.lowering), most=most)


def part_sentence(view: View, metric: Metric, name: str, row: Row) -> str:
    """What a part did, as a sentence for hovering."""
    added = signed_text(view, metric, amount(row, "amount"))
    if row["effect"] in WITHIN or row["before"] is None or row["now"] is None:
        return _("{name}: {amount}").format(name=name, amount=added)
    now, before = (value_text(view, metric, amount(row, side)) for side in ("now", "before"))
    if row["effect"] == "rate":
        return _("{name}: {now}, before {before}; it adds {amount}").format(
            name=name, now=now, before=before, amount=added
        )
    return _("{name}: {now}, before {before} ({amount})").format(name=name, now=now, before=before, amount=added)


def amount(row: Row, column: str) -> Decimal | float:
    """An amount of a row."""
    value = row[column]
    return value if isinstance(value, Decimal | float) else 0.0


def member_name(view: View, dimension: Dimension, member: str | None) -> str:
    """What people call a member; None: it is not recorded."""
    wanted = UNKNOWN if member is None else member
    return names(view, dimension).get(wanted, wanted)


def finding_sentence(view: View, finding: Finding, periods: tuple[str, str] | None = None) -> str:
    """One of the largest changes, as a sentence.

    Args:
        view: The view of the page.
        finding: The change.
        periods: What people call the period before and this one, such as months; None: they have no short name.
    """
    if isinstance(finding, OrdersAndSize):
        return _orders_and_size(view, finding)
    if isinstance(finding, OfMember):
        return _member_sentence(view, finding)
    return _customers_sentence(view, finding, periods)


def paradox_sentence(case: Simpson, dimension: Dimension) -> str:
    """That the average order rose everywhere and fell as a whole, or the other way round."""
    return _(PARADOXES[dimension, case.members])


PARADOXES: Final = {
    ("branch", "up"): N_(
        "The average order rose in every branch, yet fell as a whole: more of the orders came from branches with "
        "small orders."
    ),
    ("branch", "down"): N_(
        "The average order fell in every branch, yet rose as a whole: more of the orders came from branches with "
        "large orders."
    ),
    ("channel", "up"): N_(
        "The average order rose in every channel, yet fell as a whole: more of the orders came from channels with "
        "small orders."
    ),
    ("channel", "down"): N_(
        "The average order fell in every channel, yet rose as a whole: more of the orders came from channels with "
        "large orders."
    ),
    ("segment", "up"): N_(
        "The average order rose in every segment, yet fell as a whole: more of the orders came from segments with "
        "small orders."
    ),
    ("segment", "down"): N_(
        "The average order fell in every segment, yet rose as a whole: more of the orders came from segments with "
        "large orders."
    ),
    ("kind", "up"): N_(
        "The average order rose for every kind of customer, yet fell as a whole: more of the orders came from kinds "
        "with small orders."
    ),
    ("kind", "down"): N_(
        "The average order fell for every kind of customer, yet rose as a whole: more of the orders came from kinds "
        "with large orders."
    ),
}


def _together(effect: str, count: int) -> str:
    words = {
        "raising": _("{count} more that raised it"),
        "lowering": _("{count} more that lowered it"),
        "rest": ngettext("{count} other", "{count} others", count),
    }[effect]
    return words.format(count=number(count))


def _orders_and_size(view: View, finding: OrdersAndSize) -> str:
    """Both halves in one sentence: they add up to the whole change."""
    more, larger = finding.by_orders >= 0, finding.by_size >= 0
    words = {
        (True, True): _("More orders ({orders}), and larger ones ({size})."),
        (True, False): _("More orders ({orders}), but smaller ones ({size})."),
        (False, True): _("Fewer orders ({orders}), but larger ones ({size})."),
        (False, False): _("Fewer orders ({orders}), and smaller ones ({size})."),
    }[more, larger]
    currency = view.company.currency
    return words.format(orders=signed_money(finding.by_orders, currency), size=signed_money(finding.by_size, currency))


def _member_sentence(view: View, finding: OfMember) -> str:
    name = member_name(view, DIMENSIONS[finding.dimension], finding.member)
    if finding.dimension == "channel" and finding.member is not None:
        name = _("Channel {name}").format(name=name)
    amount = view.compact_money(abs(finding.amount))
    more = finding.amount > 0
    if finding.within is None:
        words = _("{name}: {amount} more.") if more else _("{name}: {amount} less.")
        return words.format(name=name, amount=amount)
    place = member_name(view, DIMENSIONS[finding.within], finding.place)
    if finding.is_all_there:
        words = (
            _("{name}: {amount} more, all of it in {place}.")
            if more
            else _("{name}: {amount} less, all of it in {place}.")
        )
        return words.format(name=name, amount=amount, place=place)
    words = (
        _("{name}: {amount} more; in {place} alone {there}.")
        if more
        else _("{name}: {amount} less; in {place} alone {there}.")
    )
    there = signed_money(finding.place_amount, view.company.currency)
    return words.format(name=name, amount=amount, place=place, there=there)


def _customers_sentence(view: View, finding: OfCustomers, periods: tuple[str, str] | None) -> str:
    count, amount = finding.customers, signed_money(finding.amount, view.company.currency)
    if finding.effect == "anonymous":
        return _("Sales without a customer: {amount}.").format(amount=amount)
    words: dict[str, Callable[[], str]] = {
        "new_customers": lambda: ngettext(
            "{count} customer ordered for the first time: {amount}.",
            "{count} customers ordered for the first time: {amount}.",
            count,
        ),
        "reactivated": lambda: ngettext(
            "{count} customer came back after more than 180 days: {amount}.",
            "{count} customers came back after more than 180 days: {amount}.",
            count,
        ),
        "returned": lambda: ngettext(
            "{count} customer bought who had not in the days compared with: {amount}.",
            "{count} customers bought who had not in the days compared with: {amount}.",
            count,
        ),
        "more": lambda: ngettext(
            "{count} customer bought more than before: {amount}.",
            "{count} customers bought more than before: {amount}.",
            count,
        ),
        "less": lambda: ngettext(
            "{count} customer bought less than before: {amount}.",
            "{count} customers bought less than before: {amount}.",
            count,
        ),
        "absent": lambda: _absent(count, periods),
        "lost": lambda: ngettext(
            "{count} customer has been silent for more than 180 days: {amount}.",
            "{count} customers have been silent for more than 180 days: {amount}.",
            count,
        ),
        "kept": lambda: ngettext(
            "{count} customer who bought in both periods: {amount}.",
            "{count} customers who bought in both periods: {amount}.",
            count,
        ),
    }
    return words[finding.effect]().format(count=number(count), amount=amount)


def _absent(count: int, periods: tuple[str, str] | None) -> str:
    if periods is None:
        return ngettext(
            "{count} customer of the days compared with did not buy this time: {amount}.",
            "{count} customers of the days compared with did not buy this time: {amount}.",
            count,
        )
    named = ngettext(
        "{count} customer who bought in {before} did not buy in {now}: {amount}.",
        "{count} customers who bought in {before} did not buy in {now}: {amount}.",
        count,
    )
    before, now = periods
    return named.format(count="{count}", amount="{amount}", before=before, now=now)

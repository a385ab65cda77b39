"""A rule as a sentence: “Bought bread at least 3 times and not seen for 60 days”."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from crm_analytics.i18n import N_, date_text, money, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID, Operator
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value

SENTENCES: Final[dict[Operator, str]] = {
    "is": N_("{name} is {value}"),
    "one_of": N_("{name} is {value}"),
    "is_not": N_("{name} is known, and not {value}"),
    "at_least": N_("{name} at least {value}"),
    "at_most": N_("{name} at most {value}"),
    "between": N_("{name} between {value} and {last}"),
    "before": N_("{name} before {value}"),
    "after": N_("{name} after {value}"),
    "contains": N_("{name} contains “{value}”"),
    "known": N_("{name} is known"),
    "unknown": N_("{name} is not known"),
}
ABOUT: Final = {
    "bought.orders": N_("orders with {of}"),
    "bought.revenue": N_("spent on {of}"),
    "bought.units": N_("units of {of}"),
    "bought.last_on": N_("last purchase of {of}"),
}
FLAGS: Final = {
    "campaign.contacted": (N_("contacted by {of}"), N_("not contacted by {of}")),
    "campaign.responded": (N_("answered {of}"), N_("did not answer {of}")),
    "campaign.redeemed": (N_("used a coupon of {of}"), N_("used no coupon of {of}")),
    "consent_marketing": (N_("agreed to marketing"), N_("did not agree to marketing")),
}


@dataclass(frozen=True)
class Words:
    """How values are written.

    Attributes:
        currency: Of the company.
        called: What people call a value of a column, such as a segment or branch; of columns about one, the category
            or campaign.
    """

    currency: str
    called: Callable[[str, str], str] = lambda _column, value: value


def described(rule: Rule, words: Words) -> str:
    """The rule as one sentence in the reader's language, without a full stop."""
    said = _said(rule, words)
    return said[:1].upper() + said[1:]


def _said(rule: Rule, words: Words) -> str:
    if isinstance(rule, Condition):
        return _usual(rule, words) or _plainly(rule, words)
    if isinstance(rule, Not):
        return _("not ({part})").format(part=_said(rule.part, words))
    if not rule.parts:
        return _("all customers") if isinstance(rule, AllOf) else _("nobody")
    between = _("{first} and {second}") if isinstance(rule, AllOf) else _("{first} or {second}")
    said, *others = [_inner(part, rule, words) for part in rule.parts]
    for other in others:
        said = between.format(first=said, second=other)
    return said


def _inner(part: Rule, group: AllOf | AnyOf, words: Words) -> str:
    """In brackets where it would be read otherwise without."""
    said = _said(part, words)
    mixed = isinstance(part, AllOf | AnyOf) and type(part) is not type(group) and len(part.parts) > 1
    return f"({said})" if mixed and len(group.parts) > 1 else said


def _usual(asked: Condition, words: Words) -> str:
    """What people say of the conditions asked most."""
    if asked.column in FLAGS and asked.operator == "is":
        yes, no = FLAGS[asked.column]
        return _(yes if asked.values[0] else no).format(of=_about(asked, words))
    count = asked.values[0] if asked.values and isinstance(asked.values[0], int) else None
    if count is None:
        return ""
    said = _in_days(asked, count) or _in_times(asked, count)
    return said.format(count=number(count), of=_about(asked, words), name=_name(asked, words))


def _in_days(asked: Condition, count: int) -> str:
    if (asked.column, asked.operator) == ("recency", "at_least"):
        return ngettext("not seen for {count} day", "not seen for {count} days", count)
    if (asked.column, asked.operator) == ("bought.last_on", "within_last"):
        return ngettext("bought {of} within the last {count} day", "bought {of} within the last {count} days", count)
    if asked.operator == "within_last":
        return ngettext("{name} within the last {count} day", "{name} within the last {count} days", count)
    if asked.operator == "within_next":
        return ngettext("{name} within the next {count} day", "{name} within the next {count} days", count)
    return ""


def _in_times(asked: Condition, count: int) -> str:
    if asked.column != "bought.orders":
        return ""
    if asked.operator == "at_least":
        return ngettext("bought {of}", "bought {of} at least {count} times", count) if count else ""
    if asked.operator == "at_most":
        often = ngettext("bought {of} at most once", "bought {of} at most {count} times", count)
        return often if count else _("never bought {of}")
    return ""


def _plainly(asked: Condition, words: Words) -> str:
    values = [_written(asked, each, words) for each in asked.values] or [""]
    value = values[0] if asked.operator == "between" else _(" or ").join(values)
    return _(SENTENCES[asked.operator]).format(name=_name(asked, words), value=value, last=values[-1])


def _name(asked: Condition, words: Words) -> str:
    template = ABOUT.get(asked.column) or BY_ID[asked.column].name
    return _(template).format(of=_about(asked, words))


def _about(asked: Condition, words: Words) -> str:
    return words.called(asked.column, asked.of) if asked.of else ""


def _written(asked: Condition, value: Value, words: Words) -> str:
    kind = BY_ID[asked.column].kind
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, str):
        return words.called(asked.column, value)
    if kind == "money":
        return money(value, words.currency)
    if kind == "share":
        return percent(value, 0 if round(float(value) * 100, 6).is_integer() else 1)
    return number(value, 0 if float(value).is_integer() else 2)

"""A rule as a sentence: “Bought bread at least 3 times and not seen for 60 days”."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    "orders": N_("orders with {of}"),
    "revenue": N_("spent on {of}"),
    "units": N_("units of {of}"),
    "last_on": N_("last purchase of {of}"),
}
"""By measure, of a category or a product."""
OF_GOODS: Final = frozenset({"category", "product"})
SPENT: Final[dict[Operator, str]] = {
    "at_least": N_("spent at least {value}"),
    "at_most": N_("spent at most {value}"),
    "between": N_("spent between {value} and {last}"),
}
SPENT_ON: Final[dict[Operator, str]] = {
    "at_least": N_("spent at least {value} on {of}"),
    "at_most": N_("spent at most {value} on {of}"),
    "between": N_("spent between {value} and {last} on {of}"),
}
FLAGS: Final = {
    "campaign.contacted": (N_("contacted by {of}"), N_("not contacted by {of}")),
    "campaign.responded": (N_("answered {of}"), N_("did not answer {of}")),
    "campaign.redeemed": (N_("used a coupon of {of}"), N_("used no coupon of {of}")),
    "consent": (N_("agreed to {of}"), N_("refused {of}")),
    "consent_marketing": (N_("agreed to marketing"), N_("did not agree to marketing")),
}
UNRECORDED: Final = {
    "known": (N_("consent to {of} is recorded")),
    "unknown": (N_("consent to {of} is not recorded")),
}


@dataclass(frozen=True)
class RuleWords:
    """How values are written.

    Attributes:
        currency: Of the company.
        as_text: What people call a value of a column, such as a segment or branch; of columns about one, the category,
            product, campaign or channel.
    """

    currency: str
    as_text: Callable[[str, str], str] = lambda _column, value: value


def described(rule: Rule, words: RuleWords) -> str:
    """The rule as one sentence in the reader's language, without a full stop."""
    sentence = _rule_text(rule, words)
    return sentence[:1].upper() + sentence[1:]


def _rule_text(rule: Rule, words: RuleWords) -> str:
    if isinstance(rule, Condition):
        sentence = _usual(rule, words) or _plainly(rule, words)
        return rule.during.words(sentence) if rule.during else sentence
    if isinstance(rule, Not):
        return _negated(rule.part, words)
    if not rule.parts:
        return _("all customers") if isinstance(rule, AllOf) else _("nobody")
    between = _("{first} and {second}") if isinstance(rule, AllOf) else _("{first} or {second}")
    sentence, *others = [_inner(part, rule, words) for part in rule.parts]
    for other in others:
        sentence = between.format(first=sentence, second=other)
    return sentence


def _negated(part: Rule, words: RuleWords) -> str:
    """Who did not buy something so often bought it less often, at most."""
    if isinstance(part, AllOf | AnyOf) and len(part.parts) == 1:
        return _negated(part.parts[0], words)
    if isinstance(part, Condition) and _measure(part)[0] == "orders" and part.operator == "at_least":
        (count,) = part.values
        if isinstance(count, int) and count > 0:
            return _rule_text(replace(part, operator="at_most", values=(count - 1,)), words)
    template = _("none of ({part})") if isinstance(part, AnyOf) else _("not ({part})")
    return template.format(part=_rule_text(part, words))


def _inner(part: Rule, group: AllOf | AnyOf, words: RuleWords) -> str:
    """In brackets where it would be read otherwise without."""
    sentence = _rule_text(part, words)
    mixed = isinstance(part, AllOf | AnyOf) and type(part) is not type(group) and len(part.parts) > 1
    return f"({sentence})" if mixed and len(group.parts) > 1 else sentence


def _usual(condition: Condition, words: RuleWords) -> str:
    """What people say of the conditions asked most."""
    of, (measure, source) = _about(condition, words), _measure(condition)
    if condition.column in FLAGS and condition.operator == "is":
        yes, no = FLAGS[condition.column]
        return _(yes if condition.values[0] else no).format(of=of)
    if condition.column == "consent":
        return _(UNRECORDED[condition.operator]).format(of=of)
    if condition.operator == "not_since":
        others = _(" or ").join(_written(condition, each, words) for each in condition.values)
        return _("bought {of}, and no {others} that day or since").format(of=of, others=others)
    if measure == "revenue" and condition.operator in SPENT:
        template = SPENT_ON if source in OF_GOODS else SPENT
        first, last = (_written(condition, condition.values[place], words) for place in (0, -1))
        return _(template[condition.operator]).format(value=first, last=last, of=of)
    count = condition.values[0] if condition.values and isinstance(condition.values[0], int) else None
    if count is None:
        return ""
    sentence = _on_days(condition, count) or _in_times(condition, count)
    return sentence.format(count=number(count), of=of, name=_name(condition, words))


def _measure(condition: Condition) -> tuple[str, str]:
    """What is measured, and of what."""
    return condition.column.rpartition(".")[2], BY_ID[condition.column].source


def _on_days(condition: Condition, count: int) -> str:
    measure, source = _measure(condition)
    if (measure, condition.operator) == ("recency", "at_least"):
        return ngettext("not seen for {count} day", "not seen for {count} days", count)
    if source in OF_GOODS and (measure, condition.operator) == ("last_on", "within_last"):
        return ngettext("bought {of} within the last {count} day", "bought {of} within the last {count} days", count)
    if condition.operator == "within_last":
        return ngettext("{name} within the last {count} day", "{name} within the last {count} days", count)
    if condition.operator == "within_next":
        return ngettext("{name} within the next {count} day", "{name} within the next {count} days", count)
    return ""


def _in_times(condition: Condition, count: int) -> str:
    measure, source = _measure(condition)
    if measure != "orders":
        return ""
    none = condition.operator in {"at_most", "is"} and not count
    if source == "profile":
        return _orders(condition.operator, count, none=none)
    if none:
        return _("bought no {of}") if condition.during else _("never bought {of}")
    if condition.operator == "at_least" and count:
        often = ngettext("bought {of} at least {count} time", "bought {of} at least {count} times", count)
        return often if count > 1 else _("bought {of}")
    if condition.operator == "at_most":
        return ngettext("bought {of} at most once", "bought {of} at most {count} times", count)
    return ""


def _orders(operator: Operator, count: int, *, none: bool) -> str:
    if none:
        return _("no order")
    if operator == "at_least":
        return ngettext("at least {count} order", "at least {count} orders", count)
    if operator == "at_most":
        return ngettext("at most {count} order", "at most {count} orders", count)
    return ""


def _plainly(condition: Condition, words: RuleWords) -> str:
    values = [_written(condition, each, words) for each in condition.values] or [""]
    value = values[0] if condition.operator == "between" else _(" or ").join(values)
    return _(SENTENCES[condition.operator]).format(name=_name(condition, words), value=value, last=values[-1])


def _name(condition: Condition, words: RuleWords) -> str:
    measure, source = _measure(condition)
    template = ABOUT[measure] if source in OF_GOODS else BY_ID[condition.column].name
    return _(template).format(of=_about(condition, words))


def _about(condition: Condition, words: RuleWords) -> str:
    return words.as_text(condition.column, condition.of) if condition.of else ""


def _written(condition: Condition, value: Value, words: RuleWords) -> str:
    kind = BY_ID[condition.column].kind
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, str):
        return words.as_text(condition.column, value)
    if kind == "money":
        return money(value, words.currency)
    if kind == "share":
        return percent(value, 0 if round(float(value) * 100, 6).is_integer() else 1)
    return number(value, 0 if float(value).is_integer() else 2)

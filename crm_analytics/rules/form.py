"""Rules that say who is in a segment: a small typed form with any and all, written as JSON, never as code.

A condition on something that is not known of a customer does not hold, except the one that asks for just that; what
is nested in `Not` holds for everybody else, also where it is not known.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID, NUMERIC, OPERATORS, Operator, ProfileColumn, allowed
from crm_analytics.rules.spans import MOST_DAYS, DaySpan, checked, read_span
from crm_analytics.schema.facts.consents import CHANNELS

Value = str | int | float | bool | date
VERSION: Final = 2
"""Of 1 there were no days in conditions; what was kept then is understood."""
DEEPEST: Final = 12
MOST_CONDITIONS: Final = 100
MOST_VALUES: Final = 1000
LONGEST_TEXT: Final = 200
WITHOUT_VALUE: Final[frozenset[Operator]] = frozenset({"known", "unknown"})
IN_DAYS: Final[frozenset[Operator]] = frozenset({"within_last", "within_next"})


@dataclass(frozen=True)
class Condition:
    """One thing asked of a customer.

    Attributes:
        column: Id of a column of the catalogue.
        operator: What is asked of it; one of those of the column's kind.
        values: What it is compared with: none for known and unknown, two for between, any number for one of, is not and
            not since, else one. Dates for dates, but whole days for within the last and next days; shares between 0
            and 1.
        of: The category, product, campaign or channel, for columns that are about one.
        during: Only what was in these days counts; None: all that ever was.
    """

    column: str
    operator: Operator
    values: tuple[Value, ...] = ()
    of: str = ""
    during: DaySpan | None = None


@dataclass(frozen=True)
class AllOf:
    """Every part holds; without parts, everybody is in it."""

    parts: tuple["Rule", ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Rule", ...] = ()


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Rule"


Rule = AllOf | AnyOf | Not | Condition
Json = dict[str, object]


def to_json(rule: Rule) -> str:
    """The rule as text to be kept: `{"version": 2, "rule": …}`."""
    return json.dumps({"version": VERSION, "rule": _written(rule)}, ensure_ascii=False, sort_keys=True)


def from_json(text: str, permitted: frozenset[str] = frozenset()) -> Rule:
    """The rule of a text, checked.

    Args:
        text: What `to_json` gives.
        permitted: Ids of sensitive columns that an administrator has permitted.

    Raises:
        UsageError: saying what in it is no rule.
    """
    try:
        stated = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(N_("This is no rule: it is not JSON.")) from None
    version = stated.get("version") if isinstance(stated, dict) else None
    if not isinstance(stated, dict) or not isinstance(version, int) or not 1 <= version <= VERSION:
        raise UsageError(
            N_("This rule was written by another release; version {version} is understood."), version=VERSION
        )
    rule = _read(stated.get("rule"), 1)
    check(rule, permitted)
    return rule


def check(rule: Rule, permitted: frozenset[str] = frozenset()) -> None:
    """Refuse a rule that cannot be worked out.

    Raises:
        UsageError: naming the column, the operator or the value that does not fit, or what there is too much of.
    """
    if depth(rule) > DEEPEST:
        raise UsageError(N_("Groups can be nested {most} deep."), most=DEEPEST)
    every = list(conditions(rule))
    if len(every) > MOST_CONDITIONS:
        raise UsageError(
            N_("A rule can have {most} conditions; this one has {count}."), most=MOST_CONDITIONS, count=len(every)
        )
    if any(isinstance(group, AnyOf) and not group.parts for group in groups(rule)):
        raise UsageError(N_("A group of which any is to hold needs at least one condition."))
    usable = {column.id for column in allowed(permitted)}
    for each in every:
        _check(each, usable)


def conditions(rule: Rule) -> Iterator[Condition]:
    """All conditions in it, in order."""
    if isinstance(rule, Condition):
        yield rule
    for part in _parts(rule):
        yield from conditions(part)


def groups(rule: Rule) -> Iterator[AllOf | AnyOf | Not]:
    """All groups in it, itself first."""
    if not isinstance(rule, Condition):
        yield rule
    for part in _parts(rule):
        yield from groups(part)


def depth(rule: Rule) -> int:
    """How deep groups are nested; 0 for a condition alone."""
    return 0 if isinstance(rule, Condition) else 1 + max(map(depth, _parts(rule)), default=0)


def _parts(rule: Rule) -> tuple[Rule, ...]:
    if isinstance(rule, Condition):
        return ()
    return (rule.part,) if isinstance(rule, Not) else rule.parts


def _written(rule: Rule) -> Json:
    if isinstance(rule, AllOf | AnyOf):
        return {"all" if isinstance(rule, AllOf) else "any": [_written(part) for part in rule.parts]}
    if isinstance(rule, Not):
        return {"not": _written(rule.part)}
    values = [each.isoformat() if isinstance(each, date) else each for each in rule.values]
    about: Json = {"of": rule.of} if rule.of else {}
    during: Json = {"during": rule.during.written()} if rule.during else {}
    return {"column": rule.column, "operator": rule.operator, "values": values, **about, **during}


def _read(stated: object, level: int) -> Rule:
    """Any deeper than allowed is refused before it is read: a text of brackets must not exhaust the stack."""
    if level > DEEPEST + 1:
        raise UsageError(N_("Groups can be nested {most} deep."), most=DEEPEST)
    if isinstance(stated, dict) and len(stated) == 1:
        ((name, inner),) = stated.items()
        if name == "not":
            return Not(_read(inner, level + 1))
        if name in {"all", "any"} and isinstance(inner, list):
            parts = tuple(_read(each, level + 1) for each in inner)
            return AllOf(parts) if name == "all" else AnyOf(parts)
    if isinstance(stated, dict) and isinstance(stated.get("column"), str):
        return _read_condition(stated)
    raise UsageError(N_("This is no rule: “{part}” is neither a group nor a condition."), part=str(stated)[:80])


def _read_condition(stated: Json) -> Condition:
    column = _column(str(stated["column"]))
    operator = next((each for each in OPERATORS[column.kind] if each == stated.get("operator")), None)
    values = stated.get("values", [])
    if operator is None or not isinstance(values, list):
        raise UsageError(
            N_("“{operator}” cannot be asked of “{column}”."),
            operator=str(stated.get("operator")),
            column=_(column.name),
        )
    as_days = column.kind == "date" and operator not in IN_DAYS
    typed = tuple(_day(column, each) if as_days else each for each in values)
    during = read_span(stated["during"]) if "during" in stated else None
    return Condition(column.id, operator, typed, str(stated.get("of", "")), during)


def _column(name: str) -> ProfileColumn:
    if name not in BY_ID:
        raise UsageError(N_("There is no column “{column}” to build segments from."), column=name[:80])
    return BY_ID[name]


def _day(column: ProfileColumn, value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _no_fit(column, value) from None


def _check(condition: Condition, usable: set[str]) -> None:
    column = _column(condition.column)
    name = _(column.name)
    if column.id not in usable:
        raise UsageError(N_("“{column}” is sensitive: an administrator has to permit it first."), column=name)
    if condition.operator not in OPERATORS[column.kind]:
        raise UsageError(N_("“{operator}” cannot be asked of “{column}”."), operator=condition.operator, column=name)
    if (column.source != "profile") != bool(condition.of):
        raise UsageError(N_("“{column}” needs what it is about, such as a category or campaign."), column=name)
    if column.source == "channel" and condition.of not in CHANNELS:
        there = ", ".join(CHANNELS)
        raise UsageError(N_("There is no channel “{channel}”; there are: {known}."), channel=condition.of, known=there)
    if condition.during is not None and not column.in_days:
        raise UsageError(N_("“{column}” cannot be counted within some days."), column=name)
    if condition.during is not None:
        checked(condition.during)
    least, most = _numbers_of_values(condition.operator)
    if not least <= len(condition.values) <= most:
        raise UsageError(N_("The condition on “{column}” lacks its value, or has too many."), column=name)
    for value in condition.values:
        if not _fits(column, condition.operator, value):
            raise _no_fit(column, value)


def _numbers_of_values(operator: Operator) -> tuple[int, int]:
    if operator in WITHOUT_VALUE:
        return 0, 0
    if operator in {"one_of", "is_not", "not_since"}:
        return 1, MOST_VALUES
    return (2, 2) if operator == "between" else (1, 1)


def _fits(column: ProfileColumn, operator: Operator, value: Value) -> bool:
    if operator in IN_DAYS:
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS
    if column.kind == "date":
        return isinstance(value, date)
    if column.kind == "flag":
        return isinstance(value, bool)
    if column.kind in NUMERIC:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_TEXT


def _no_fit(column: ProfileColumn, value: object) -> UsageError:
    return UsageError(N_("“{value}” does not fit “{column}”."), value=str(value)[:80], column=_(column.name))

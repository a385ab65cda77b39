"""A rule while somebody edits it: groups and lines with numbers, also lines that are not filled in yet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Literal

from crm_analytics.errors import UsageError
from crm_analytics.rules.columns import BY_ID, OPERATORS, Operator
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value, check
from crm_analytics.rules.spans import DaySpan

How = Literal["all", "any", "none"]


@dataclass(frozen=True)
class DraftLine:
    """One condition as far as it is filled in; `number` tells it apart."""

    number: int
    column: str
    operator: Operator
    values: tuple[Value, ...] = ()
    of: str = ""
    during: DaySpan | None = None


@dataclass(frozen=True)
class Group:
    """Lines and groups of which all, any or none are to hold."""

    number: int
    how: How = "all"
    parts: tuple["DraftLine | Group", ...] = ()


NEW: Final = DraftLine(0, "recency", "at_least", (60,))
LEVELS: Final = 4
"""Groups within each other on the screen; a group of none is two deep in a rule, which may be deeper."""
START: Final = Group(0, "all", (replace(NEW, number=1),))


def rule_of(draft: Group) -> AllOf:
    """The rule of all that is filled in; lines that are not, and groups without any, are left out."""
    rule = _rule(draft)
    if rule is None:
        return AllOf()
    return rule if isinstance(rule, AllOf) else AllOf((rule,))


def unfinished(draft: Group) -> int:
    """Lines that are not filled in yet."""
    return sum(condition_of(line) is None for line in lines(draft))


def condition_of(line: DraftLine) -> Condition | None:
    """What a line asks; None while it is not filled in."""
    condition = Condition(line.column, line.operator, line.values, line.of, line.during)
    try:
        check(condition)
    except UsageError:
        return None
    return condition


def draft_of(rule: Rule) -> Group:
    """A rule to be edited."""
    if isinstance(rule, AllOf) and len(rule.parts) == 1 and not isinstance(rule.parts[0], Condition):
        return draft_of(rule.parts[0])
    return _numbered(rule, count())


def line_of(draft: Group, number: int) -> DraftLine | None:
    """The line of this number as it stands; None where it is gone."""
    return next((line for line in lines(draft) if line.number == number), None)


def put(draft: Group, number: int, part: DraftLine | Group | None) -> Group:
    """With another part in place of the one of this number; None takes it away."""
    parts: list[DraftLine | Group] = []
    for each in draft.parts:
        if each.number == number:
            parts += [] if part is None else [part]
        else:
            parts.append(put(each, number, part) if isinstance(each, Group) else each)
    return replace(draft, parts=tuple(parts))


def add(draft: Group, number: int, part: DraftLine | Group) -> Group:
    """With one more part in the group of this number."""
    if draft.number == number:
        return replace(draft, parts=(*draft.parts, part))
    return replace(
        draft, parts=tuple(add(each, number, part) if isinstance(each, Group) else each for each in draft.parts)
    )


def with_how(draft: Group, number: int, how: How) -> Group:
    """With another word for the group of this number."""
    if draft.number == number:
        return replace(draft, how=how)
    return replace(
        draft, parts=tuple(with_how(each, number, how) if isinstance(each, Group) else each for each in draft.parts)
    )


def following(draft: Group) -> int:
    """A number that no part has."""
    inner = (following(each) if isinstance(each, Group) else each.number + 1 for each in draft.parts)
    return max(draft.number + 1, *inner, 0)


def of_column(line: DraftLine, column: str) -> DraftLine:
    """The line asking of another column: what was compared with goes, unless it fits there too."""
    kind = BY_ID[column].kind
    operator = line.operator if line.operator in OPERATORS[kind] else OPERATORS[kind][0]
    of = line.of if BY_ID[line.column].source == BY_ID[column].source else ""
    usual: tuple[Value, ...] = (1,) if kind == "count" and operator == "at_least" else ()
    values = line.values if kind == BY_ID[line.column].kind and kind not in {"choice", "later"} else usual
    during = line.during if BY_ID[column].in_days else None
    return DraftLine(line.number, column, operator, values, of, during)


def of_operator(line: DraftLine, operator: Operator) -> DraftLine:
    """The line asking something else; values stay where as many of the same are asked for."""
    many = {"one_of", "is_not"}
    same = operator in many and line.operator in many
    single = {"is", "at_least", "at_most", "before", "after"}
    return replace(line, operator=operator, values=line.values if same or {operator, line.operator} <= single else ())


def can_nest(draft: Group, number: int, level: int = 1) -> bool:
    """Whether the group of this number may have a group in it."""
    if draft.number == number:
        return level < LEVELS
    return any(can_nest(each, number, level + 1) for each in draft.parts if isinstance(each, Group))


def _rule(part: DraftLine | Group) -> Rule | None:
    if isinstance(part, DraftLine):
        return condition_of(part)
    parts = tuple(each for each in map(_rule, part.parts) if each is not None)
    if not parts:
        return None
    return AllOf(parts) if part.how == "all" else AnyOf(parts) if part.how == "any" else Not(AnyOf(parts))


def lines(draft: Group) -> Iterator[DraftLine]:
    """All conditions in it, in order."""
    for each in draft.parts:
        if isinstance(each, Group):
            yield from lines(each)
        else:
            yield each


def _numbered(rule: Rule, numbers: Iterator[int]) -> Group:
    number = next(numbers)
    if isinstance(rule, Not):
        inner = rule.part.parts if isinstance(rule.part, AnyOf) else (rule.part,)
        return Group(number, "none", tuple(_part(each, numbers) for each in inner))
    parts = rule.parts if isinstance(rule, AllOf | AnyOf) else (rule,)
    return Group(number, "any" if isinstance(rule, AnyOf) else "all", tuple(_part(each, numbers) for each in parts))


def _part(rule: Rule, numbers: Iterator[int]) -> DraftLine | Group:
    if isinstance(rule, Condition):
        return DraftLine(next(numbers), rule.column, rule.operator, rule.values, rule.of, rule.during)
    return _numbered(rule, numbers)

"""A rule while it is edited: what is filled in counts, what is not waits, and any kept rule can be edited again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as sampling
from hypothesis import strategies as st

from crm_analytics.features.segment_builder import rule_draft
from crm_analytics.features.segment_builder.rule_draft import DraftLine, Group
from crm_analytics.features.segment_builder.widgets import rule_address
from crm_analytics.rules.evaluation import members
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, depth
from tests.features.profiles import AS_OF, profile, reading
from tests.thorough import times

QUIET = Condition("recency", "at_least", (60,))
OFTEN = Condition("orders", "at_least", (3,))
PEOPLE = profile([{"recency": recency, "orders": orders} for recency in (1, 90, None) for orders in (0, 3)])


def found(rule: Rule) -> list[int]:
    return members(rule, reading(customer_profile=PEOPLE), as_of=AS_OF).collect()["customer_no"].to_list()


def test_lines_that_are_not_filled_in_wait_and_groups_without_any_do_not_count() -> None:
    empty = Group(2, "any", (DraftLine(3, "city", "one_of"),))
    draft = Group(0, "all", (DraftLine(1, "recency", "at_least", (60,)), empty))
    assert rule_draft.rule_of(draft) == AllOf((QUIET,))
    assert rule_draft.unfinished(draft) == 1
    assert rule_draft.rule_of(Group(0, "any", ())) == AllOf()


def test_none_of_these_is_not_any_of_these() -> None:
    draft = Group(0, "none", (DraftLine(1, "recency", "at_least", (60,)), DraftLine(2, "orders", "at_least", (3,))))
    assert rule_draft.rule_of(draft) == AllOf((Not(AnyOf((QUIET, OFTEN))),))


def test_parts_are_added_changed_and_taken_away_where_they_are() -> None:
    draft = rule_draft.START
    number = rule_draft.following(draft)
    inner = Group(number, "any", (DraftLine(number + 1, "orders", "at_least", (3,)),))
    nested = rule_draft.add(draft, 0, inner)
    assert rule_draft.following(nested) == number + 2
    changed = rule_draft.put(
        rule_draft.with_how(nested, number, "none"), number + 1, DraftLine(number + 1, "orders", "is", (0,))
    )
    assert rule_draft.rule_of(changed) == AllOf((QUIET, Not(AnyOf((Condition("orders", "is", (0,)),)))))
    assert rule_draft.put(changed, number, None) == draft


def test_groups_nest_only_as_deep_as_a_rule_may() -> None:
    draft = rule_draft.START
    deepest = 0
    while rule_draft.can_nest(draft, deepest):
        number = rule_draft.following(draft)
        inner = Group(number, "none", (DraftLine(number + 1, "orders", "at_least", (3,)),))
        draft, deepest = rule_draft.add(draft, deepest, inner), number
    assert deepest > 0
    assert found(rule_draft.rule_of(draft)) is not None  # it is checked on the way


def test_another_column_keeps_what_fits_it_too() -> None:
    line = DraftLine(1, "recency", "at_least", (60,))
    assert rule_draft.of_column(line, "purchase_interval") == DraftLine(1, "purchase_interval", "at_least", (60,))
    assert rule_draft.of_column(line, "orders") == DraftLine(1, "orders", "at_least", (1,))
    assert rule_draft.of_column(line, "city") == DraftLine(1, "city", "one_of")
    bread = DraftLine(1, "bought.orders", "at_least", (3,), "Bread")
    assert rule_draft.of_column(bread, "bought.last_on").of == "Bread"
    assert rule_draft.of_column(bread, "recency").of == ""


def test_another_operator_keeps_its_value_where_it_asks_for_the_same() -> None:
    line = DraftLine(1, "recency", "at_least", (60,))
    assert rule_draft.of_operator(line, "at_most").values == (60,)
    assert rule_draft.of_operator(line, "between").values == ()
    assert rule_draft.of_operator(line, "known").values == ()


RULES: st.SearchStrategy[Rule] = st.recursive(
    st.sampled_from([QUIET, OFTEN, Condition("recency", "unknown")]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AllOf),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AnyOf),
        inner.map(Not),
    ),
    max_leaves=5,
).filter(lambda rule: depth(rule) <= 3)


@sampling(max_examples=times(30), deadline=None)
@given(rule=RULES)
def test_a_kept_rule_that_is_opened_again_finds_the_same_customers(rule: Rule) -> None:
    assert found(rule_draft.rule_of(rule_draft.draft_of(rule))) == found(rule)


def test_a_condition_is_changed_as_it_stands_and_not_as_it_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is faster than the page changes what the page has not drawn yet: nothing of it is lost."""
    monkeypatch.setattr("streamlit.session_state", {})
    drawn = rule_address.draft().parts[0]
    assert isinstance(drawn, DraftLine)
    rule_address.change(drawn, lambda now: replace(now, values=(30,)))
    rule_address.change(drawn, lambda now: replace(now, operator="at_most"))
    assert next(rule_draft.lines(rule_address.draft())) == replace(drawn, values=(30,), operator="at_most")
    rule_address.change(drawn, lambda now: rule_draft.of_column(now, "orders"))
    rule_address.change(drawn, lambda now: replace(now, values=(7,)))  # days, of a line that counts orders by now
    assert next(rule_draft.lines(rule_address.draft())).values == ()

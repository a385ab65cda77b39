"""Rules of segments: their form as JSON, who they find, and what is refused."""

import json
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as sampling
from hypothesis import strategies as st

from crm_analytics.errors import UsageError
from crm_analytics.rules import columns as segment_columns
from crm_analytics.rules.columns import BY_ID, COLUMNS, OPERATORS, ProfileColumn
from crm_analytics.rules.evaluation import count, members
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value, check, depth, from_json, to_json
from crm_analytics.rules.profile import CustomerProfile
from crm_analytics.schema.tables import PERSONAL_COLUMNS
from tests.declared import READY
from tests.features.profiles import AS_OF, categories, profile, reading
from tests.thorough import times

Row = dict[str, object]
ASKED: tuple[str, ...] = (
    "recency",
    "orders",
    "revenue",
    "discount_share",
    "satisfaction",
    "last_order_on",
    "next_order_on",
    "city",
)
ASKED += ("consent_marketing", "customer_id", "bought.orders", "bought.last_on", "bought.revenue", "campaign.responded")
CITIES = ("Bandung", "Solo", "solok", "Medan")
DAYS = [AS_OF + timedelta(days=each) for each in (-400, -60, -59, -1, 0, 1, 30)]


def numbers(found: pl.LazyFrame) -> list[int]:
    return found.collect()["customer_no"].to_list()


def reactions(rows: list[tuple[str, int, bool, bool, bool]]) -> pl.DataFrame:
    """campaign, customer_no, contacted, responded, redeemed."""
    schema = READY["campaign_reactions"].create_empty().schema
    whole = [dict(zip([name for name in schema if name != "branch_id"], row, strict=True)) for row in rows]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in whole], schema=schema)


# Three who bought bread, worked by hand: 0 often and long ago, 1 once and lately, 2 often and lately; 3 never bought.
BREAD = categories(
    [
        ("Bread", 0, 5, "50", date(2026, 3, 1)),
        ("Bread", 1, 1, "9.99", date(2026, 6, 29)),
        ("Bread", 2, 3, "30", date(2026, 6, 1)),
        ("Milk", 1, 7, "70", date(2026, 6, 29)),
    ]
)
FOUR = profile(
    [
        {"recency": 121, "orders": 5, "revenue": Decimal("50.00"), "city": "Bandung", "consent_marketing": True},
        {"recency": 1, "orders": 8, "revenue": Decimal("79.99"), "city": "Solo", "consent_marketing": False},
        {"recency": 29, "orders": 3, "revenue": Decimal("30.00"), "city": None, "consent_marketing": True},
        {"orders": 0, "revenue": Decimal(0), "city": "solok"},
    ]
)
ANSWERS = reactions([("spring", 0, True, True, False), ("spring", 1, True, False, True)])  # 2 was held back
READ = reading(customer_profile=FOUR, customer_categories=BREAD, campaign_reactions=ANSWERS)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (AllOf(), [0, 1, 2, 3]),
        (Condition("bought.orders", "at_least", (3,), "Bread"), [0, 2]),
        (Condition("bought.orders", "at_most", (1,), "Bread"), [1, 3]),  # who never bought it bought it no time
        (Condition("bought.last_on", "within_last", (30,), "Bread"), [1, 2]),
        (Condition("bought.last_on", "unknown", (), "Bread"), [3]),
        (Condition("bought.revenue", "at_least", (9.99,), "Bread"), [0, 1, 2]),
        (Condition("bought.orders", "at_least", (1,), "No such category"), []),
        (
            AllOf((Condition("bought.orders", "at_least", (3,), "Bread"), Condition("recency", "at_least", (60,)))),
            [0],
        ),
        (AnyOf((Condition("city", "one_of", ("Solo",)), Condition("orders", "is", (0,)))), [1, 3]),
        (Condition("city", "is_not", ("Solo",)), [0, 3]),  # the one of no known city is not said to be elsewhere
        (Not(Condition("city", "one_of", ("Solo",))), [0, 2, 3]),
        (Condition("city", "contains", ("SOLO",)), [1, 3]),
        (Condition("city", "unknown"), [2]),
        (Condition("customer_id", "contains", ("C3",)), [3]),
        (Condition("consent_marketing", "is", (False,)), [1]),
        (Condition("recency", "between", (1, 29)), [1, 2]),
        (Condition("campaign.contacted", "is", (True,), "spring"), [0, 1]),
        (Condition("campaign.contacted", "is", (False,), "spring"), [2, 3]),
        (Condition("campaign.responded", "is", (True,), "spring"), [0]),
        (Condition("campaign.redeemed", "is", (True,), "spring"), [1]),
    ],
)
def test_rules_find_the_customers_counted_by_hand(rule: Rule, expected: list[int]) -> None:
    assert numbers(members(rule, READ, as_of=AS_OF)) == expected


def test_the_count_says_how_many_what_they_spent_and_of_how_many() -> None:
    totals = count(Condition("bought.orders", "at_least", (3,), "Bread"), READ, as_of=AS_OF)
    assert (totals.customers, totals.revenue) == (2, Decimal("80.00"))
    assert (totals.of_customers, totals.of_revenue) == (4, Decimal("159.99"))
    assert totals.share == 0.5


def test_of_no_customers_none_is_found() -> None:
    totals = count(Condition("bought.orders", "at_most", (3,), "Bread"), reading(), as_of=AS_OF)
    assert (totals.customers, totals.share, totals.revenue_share) == (0, 0.0, None)


def test_a_viewer_of_one_branch_finds_own_customers_with_the_numbers_of_all() -> None:
    """Numbers of customers go on beyond those that are seen."""
    seen = reading(customer_profile=FOUR.slice(1, 2), customer_categories=BREAD)
    assert numbers(members(Condition("bought.orders", "at_least", (1,), "Bread"), seen, as_of=AS_OF)) == [1, 2]


# --- the same, customer by customer in plain Python -----------------------------------------------------------------


def _value(condition: Condition, row: Row) -> object:
    source, _, measure = condition.column.rpartition(".")
    if source == "bought":
        mine = BREAD.filter((pl.col("category") == condition.of) & (pl.col("customer_no") == row["customer_no"]))
        return mine[measure][0] if mine.height else (None if measure == "last_on" else 0)
    if source == "campaign":
        mine = ANSWERS.filter((pl.col("campaign_id") == condition.of) & (pl.col("customer_no") == row["customer_no"]))
        return bool(mine.height and mine[measure][0])
    return row[condition.column]


def _plainly(rule: Rule, row: Row) -> bool:
    if isinstance(rule, Not):
        return not _plainly(rule.part, row)
    if isinstance(rule, AllOf | AnyOf):
        held = [_plainly(part, row) for part in rule.parts]
        return all(held) if isinstance(rule, AllOf) else any(held)
    value, column = _value(rule, row), BY_ID[rule.column]
    if rule.operator in {"known", "unknown"}:
        return (value is None) == (rule.operator == "unknown")
    return value is not None and _compares(rule, column, value)


def _compares(condition: Condition, column: ProfileColumn, value: object) -> bool:
    if column.kind in {"choice", "text"}:
        words = [str(each) for each in condition.values]
        held = {"one_of": value in words, "is": value in words, "is_not": value not in words}
        return held.get(condition.operator, words[0].lower() in str(value).lower())
    if condition.operator in {"within_last", "within_next"}:
        assert isinstance(value, date)
        assert isinstance(condition.values[0], int)
        ago = (AS_OF - value).days
        return (
            0 <= ago < condition.values[0] if condition.operator == "within_last" else 1 <= -ago <= condition.values[0]
        )
    small = column.source == "profile" and CustomerProfile.create_empty().schema[column.id] == pl.Float32
    came, first, last = (_number(each, small=small) for each in (value, condition.values[0], condition.values[-1]))
    return {
        "is": came == first,
        "at_least": came >= first,
        "at_most": came <= first,
        "before": came < first,
        "after": came > first,
        "between": first <= came <= last,
    }[condition.operator]


def _number(value: object, *, small: bool) -> float:
    if isinstance(value, date):
        return float(value.toordinal())
    assert isinstance(value, int | float | Decimal)
    return float(np.float32(float(value))) if small else float(value)


def _typed(column: ProfileColumn, operator: str) -> st.SearchStrategy[Value]:
    if operator in {"within_last", "within_next"}:
        return st.sampled_from([1, 30, 59, 60, 61, 500])
    of_kind: dict[str, st.SearchStrategy[Value]] = {
        "date": st.sampled_from(DAYS),
        "flag": st.booleans(),
        "choice": st.sampled_from([*CITIES, "o", "ME", "elsewhere"]),
        "text": st.sampled_from(["c1", "C", "2"]),
        "share": st.sampled_from([0.0, 0.1, 0.25, 1.0]),
        "money": st.sampled_from([0, 9.99, 30, 50.0, -5.5]),
    }
    return of_kind.get(column.kind, st.sampled_from([0, 1, 3, 3.3, 60]))


@st.composite
def some_conditions(draw: st.DrawFn) -> Condition:
    column = BY_ID[draw(st.sampled_from(ASKED))]
    operator = draw(st.sampled_from(OPERATORS[column.kind]))
    least, most = {"known": (0, 0), "unknown": (0, 0), "between": (2, 2), "one_of": (1, 3), "is_not": (1, 3)}.get(
        operator, (1, 1)
    )
    values = draw(st.lists(_typed(column, operator), min_size=least, max_size=most))
    of = {"profile": "", "category": draw(st.sampled_from(["Bread", "Milk", "Tea"])), "campaign": "spring"}
    return Condition(column.id, operator, tuple(values), of[column.source])


def _nested(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    groups = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(groups.map(AllOf), groups.map(AnyOf), inner.map(Not))


RULES: st.SearchStrategy[Rule] = st.recursive(some_conditions(), _nested, max_leaves=6).filter(
    lambda rule: depth(rule) <= 8
)
PEOPLE = st.fixed_dictionaries(
    {
        "recency": st.sampled_from([None, 0, 1, 59, 60, 700]),
        "orders": st.sampled_from([0, 1, 3, 60]),
        "revenue": st.sampled_from([Decimal("-5.50"), Decimal(0), Decimal("9.99"), Decimal("30.00")]),
        "discount_share": st.sampled_from([None, 0.0, 0.1, 0.25, 0.3]),
        "satisfaction": st.sampled_from([None, 1.0, 3.3, 5.0]),
        "last_order_on": st.sampled_from([None, *DAYS]),
        "next_order_on": st.sampled_from([None, *DAYS]),
        "city": st.sampled_from([None, *CITIES]),
        "consent_marketing": st.sampled_from([None, True, False]),
    }
)


@sampling(max_examples=times(60), deadline=None)
@given(rule=RULES, people=st.lists(PEOPLE, min_size=1, max_size=6))
def test_a_rule_finds_whom_plain_python_finds(rule: Rule, people: list[Row]) -> None:
    seen = profile(people)
    read = reading(customer_profile=seen, customer_categories=BREAD, campaign_reactions=ANSWERS)
    expected = [row["customer_no"] for row in seen.iter_rows(named=True) if _plainly(rule, row)]
    assert numbers(members(rule, read, as_of=AS_OF)) == expected
    assert count(rule, read, as_of=AS_OF).customers == len(expected)


@sampling(max_examples=times(60), deadline=None)
@given(rule=RULES)
def test_a_rule_is_the_same_after_it_was_kept(rule: Rule) -> None:
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "not JSON"),
        ('{"version": 9, "rule": {"all": []}}', "another release"),
        ('{"version": 1, "rule": {"most": []}}', "neither a group nor a condition"),
        ('{"version": 1, "rule": {"any": []}}', "at least one condition"),
        ('{"version": 1, "rule": {"column": "email", "operator": "is", "values": ["a"]}}', "no column “email”"),
        ('{"version": 1, "rule": {"column": "orders", "operator": "contains", "values": ["1"]}}', "cannot be asked"),
        ('{"version": 1, "rule": {"column": "orders", "operator": "at_least", "values": ["many"]}}', "“many” does not"),
        ('{"version": 1, "rule": {"column": "orders", "operator": "at_least", "values": [true]}}', "“True” does not"),
        ('{"version": 1, "rule": {"column": "orders", "operator": "between", "values": [1]}}', "lacks its value"),
        (
            '{"version": 1, "rule": {"column": "joined_on", "operator": "before", "values": ["soon"]}}',
            "“soon” does not",
        ),
        ('{"version": 1, "rule": {"column": "recency", "operator": "at_least", "values": [NaN]}}', "“nan” does not"),
        (
            '{"version": 1, "rule": {"column": "bought.orders", "operator": "is", "values": [1]}}',
            "category or campaign",
        ),
        ('{"version": 1, "rule": ' + '{"not": ' * 5000 + "{}" + "}" * 5001, "not JSON"),
        ('{"version": 1, "rule": ' + '{"not": ' * 50 + "{}" + "}" * 51, "12 deep"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        from_json(text)


def test_too_many_conditions_are_refused() -> None:
    with pytest.raises(UsageError, match="can have 100 conditions; this one has 101"):
        check(AllOf((Condition("orders", "at_least", (1,)),) * 101))


def test_a_sensitive_column_is_refused_until_it_is_permitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is none among the facts; the gate is there for one that comes."""
    secret = ProfileColumn("faith", "faith", "choice", "Who they are", sensitive=True)
    monkeypatch.setattr(segment_columns, "COLUMNS", (*COLUMNS, secret))
    monkeypatch.setitem(BY_ID, "faith", secret)
    condition = Condition("faith", "known")
    with pytest.raises(UsageError, match="“faith” is sensitive"):
        check(condition)
    check(condition, frozenset({"faith"}))
    assert secret not in segment_columns.allowed()
    assert not any(column.sensitive for column in COLUMNS)


def test_every_column_of_the_catalogue_is_there_and_none_is_personal() -> None:
    of_profile = {column.id for column in COLUMNS if column.source == "profile"}
    assert of_profile <= set(CustomerProfile.create_empty().columns)
    assert not of_profile & PERSONAL_COLUMNS
    assert not set(CustomerProfile.create_empty().columns) & PERSONAL_COLUMNS


def test_json_is_of_plain_values() -> None:
    rule = AllOf((Condition("joined_on", "before", (date(2026, 1, 2),)), Condition("orders", "at_least", (3,))))
    assert json.loads(to_json(rule))["rule"]["all"][0] == {
        "column": "joined_on",
        "operator": "before",
        "values": ["2026-01-02"],
    }

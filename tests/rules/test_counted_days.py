"""What was bought within some days, of what, and not since; and consent: each against counting the rows themselves."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as sampling
from hypothesis import strategies as st

from crm_analytics.errors import UsageError
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.order_days import order_days
from crm_analytics.reader.consents import consents_in_force
from crm_analytics.rules.columns import BY_ID
from crm_analytics.rules.evaluation import count, members
from crm_analytics.rules.form import AllOf, Condition, Not, check, from_json, to_json
from crm_analytics.rules.measures import CONSENTS, PRODUCT_LINES, Read
from crm_analytics.rules.reads import lines_by_product
from crm_analytics.rules.spans import DaySpan
from crm_analytics.schema.facts.consents import ANY, CHANNELS
from tests.features.profiles import profile
from tests.marts import loops
from tests.marts.examples import AS_OF, PRODUCTS, Line, companies, customers, frame, order_lines, products
from tests.thorough import times

ALL_DAYS = [date(2023, 12, 20) + timedelta(days=each) for each in range(0, 80, 7)]
MEASURES = ("orders", "order_days", "units", "revenue")
GOODS = {"bought": ["Dairy", "Bakery", "Fuel", "No such"], "product": [*PRODUCTS, "unheard of"]}
some = sampling(max_examples=times(40), deadline=None)


def reading(lines: list[Line], **others: pl.DataFrame) -> Read:
    """The marts of these lines, as a refresh makes them, and the customers with their numbers."""
    facts, goods = order_lines(lines), products()
    summary = customer_summary(facts, customers(dewi=None), goods).collect()
    days = order_days(facts, goods, summary.lazy()).collect()
    by_category = category_days(facts, goods, summary.lazy(), days.lazy()).collect()
    frames = {
        "customer_profile": profile(
            summary.select("customer_no", "customer_id", "orders", "revenue").to_dicts()  # the rest is not asked of
        ),
        "order_days": days,
        "category_days": by_category,
        "customer_categories": customer_categories(by_category.lazy(), summary.lazy()).collect(),
        PRODUCT_LINES: lines_by_product(facts, goods, summary.lazy(), until=None).collect(),
        **others,
    }
    return lambda name: frames[name].lazy()


def people(read: Read) -> dict[str, int]:
    return dict(read("customer_profile").select("customer_id", "customer_no").collect().iter_rows())


def found(condition: Condition | Not | AllOf, read: Read) -> set[int]:
    return set(members(condition, read, as_of=AS_OF).collect()["customer_no"])


# --- counted line by line -------------------------------------------------------------------------------------------


def is_of(line: Line, source: str, of: str) -> bool:
    return not source or (loops.category(line) if source == "bought" else line.product_id) == of


def is_within(day: date, span: DaySpan | None) -> bool:
    if span is None:
        return True
    if span.last is not None:
        return 0 <= (AS_OF - day).days < span.last
    return (span.first or date.min) <= day <= (span.until or date.max)


def measured(lines: list[Line], customer: str, condition: Condition) -> Any:  # noqa: ANN401 - a count, a sum, a day
    source, _, measure = condition.column.rpartition(".")
    own = [line for line in loops.kept(lines) if is_of(line, source, condition.of)]
    within = [line for line in own if line.customer_id == customer and is_within(line.day, condition.during)]
    bought = [line for line in within if line.is_purchase]
    if source == "product" and measure == "orders":
        return len({line.order_id for line in bought})
    firsts = [line for line in loops.placed(own).values() if line in within]
    return {
        "orders": len(firsts),
        "order_days": len({line.day for line in firsts}),
        "units": sum((line.quantity for line in within if loops.in_units(line)), 0.0),
        "revenue": sum((line.amount for line in within), Decimal(0)),
        "last_on": max((line.day for line in (bought if source == "product" else firsts)), default=None),
    }[measure]


def holds(lines: list[Line], customer: str, condition: Condition) -> bool:
    if condition.operator == "not_since":
        last_on = condition.column.replace(".since", ".last_on")
        first, *others = (
            measured(lines, customer, Condition(last_on, "known", of=str(each)))
            for each in (condition.of, *condition.values)
        )
        return first is not None and all(other is None or other < first for other in others)
    value = float(measured(lines, customer, condition))
    first, last = (float(str(condition.values[place])) for place in (0, -1))
    return {
        "is": value == first,
        "at_least": value >= first,
        "at_most": value <= first,
        "between": first <= value <= last,
    }[condition.operator]


spans = st.one_of(
    st.sampled_from([1, 7, 30, 60, 400]).map(DaySpan),
    st.tuples(st.sampled_from(ALL_DAYS), st.sampled_from(ALL_DAYS)).map(
        lambda days: DaySpan(None, min(days), max(days))
    ),
    st.sampled_from(ALL_DAYS).map(lambda day: DaySpan(first=day)),
    st.sampled_from(ALL_DAYS).map(lambda day: DaySpan(until=day)),
)


@st.composite
def counts(draw: st.DrawFn) -> Condition:
    source = draw(st.sampled_from(["", "bought", "product"]))
    measure = draw(st.sampled_from(MEASURES if not source else [each for each in MEASURES if each != "order_days"]))
    # Without days, what the profile says is compared: that is tested with the profile.
    during = draw(spans if not source else st.none() | spans)
    of = draw(st.sampled_from(GOODS[source])) if source else ""
    amounts = st.sampled_from([0, 1, 2, 3, 0.5, 9.99, 100] if measure in {"units", "revenue"} else [0, 1, 2, 3])
    operator = draw(st.sampled_from(["at_least", "at_most", "between", "is"]))
    values = tuple(draw(st.lists(amounts, min_size=(size := 1 + (operator == "between")), max_size=size)))
    return Condition(f"{source}.{measure}".strip("."), operator, values, of, during)  # type: ignore[arg-type]  # as drawn


@st.composite
def since(draw: st.DrawFn) -> Condition:
    source = draw(st.sampled_from(["bought", "product"]))
    others = draw(st.lists(st.sampled_from(GOODS[source]), min_size=1, max_size=2))
    return Condition(f"{source}.since", "not_since", tuple(others), draw(st.sampled_from(GOODS[source])))


@some
@given(companies, st.one_of(counts(), since()))
def test_whom_a_condition_finds_is_whom_the_lines_say(lines: list[Line], condition: Condition) -> None:
    """Torn orders, returns, cancelled lines, products that count in no units: whatever a company has."""
    read = reading(lines)
    check(condition)
    expected = {number for name, number in people(read).items() if holds(lines, name, condition)}
    assert found(condition, read) == expected
    assert found(Not(condition), read) == set(people(read).values()) - expected
    assert from_json(to_json(condition)) == condition


@some
@given(companies)
def test_days_that_hold_everything_count_what_the_profile_says(lines: list[Line]) -> None:
    read = reading(lines)
    whole = DaySpan(first=date(2000, 1, 1))
    for orders in (0, 1, 2):
        assert found(Condition("orders", "is", (orders,), during=whole), read) == found(
            Condition("orders", "is", (orders,)), read
        )


# --- worked by hand -------------------------------------------------------------------------------------------------


def line(customer: str, day: int, product: str, amount: str = "10.00", quantity: float = 1.0) -> Line:
    at = pl.Series([date(2024, 2, day)]).cast(pl.Datetime)[0]
    return Line(f"{customer}{day}", day, customer, at, product, quantity, Decimal(amount), None, "north", "shop", None)


BY_HAND = [
    line("ann", 1, "milk"),
    line("ann", 10, "bread"),  # after her milk: she has bought bread since
    line("bob", 1, "bread"),
    line("bob", 10, "milk"),  # no bread since
    line("cem", 5, "milk"),
    line("cem", 5, "bread")._replace(line_no=99),  # the same day: that counts as since
    line("dewi", 20, "bread"),
]


def test_bought_the_one_and_not_the_other_since_worked_by_hand() -> None:
    read = reading(BY_HAND)
    names = {number: name for name, number in people(read).items()}
    for source, milk, bread in (("bought", "Dairy", "Bakery"), ("product", "milk", "bread")):
        condition = Condition(f"{source}.since", "not_since", (bread,), milk)
        assert {names[each] for each in found(condition, read)} == {"bob"}
        assert {names[each] for each in found(Condition(f"{source}.since", "not_since", (milk,), bread), read)} == {
            "ann",
            "dewi",
        }


def test_days_are_counted_with_their_first_and_last() -> None:
    read = reading(BY_HAND)
    names = {number: name for name, number in people(read).items()}

    def named(during: DaySpan) -> set[str]:
        return {names[each] for each in found(Condition("orders", "at_least", (1,), during=during), read)}

    assert named(DaySpan(first=date(2024, 2, 5), until=date(2024, 2, 10))) == {"ann", "bob", "cem"}
    assert named(DaySpan(first=date(2024, 2, 11))) == {"dewi"}
    assert named(DaySpan(until=date(2024, 2, 1))) == {"ann", "bob"}
    ago = (AS_OF - date(2024, 2, 20)).days
    assert named(DaySpan(ago)) == set()  # the day that counts as today is one of them
    assert named(DaySpan(ago + 1)) == {"dewi"}


# --- consent --------------------------------------------------------------------------------------------------------

said = st.tuples(
    st.sampled_from(["ann", "bob", "cem", "dewi"]),
    st.sampled_from([*CHANNELS, ANY]),
    st.sampled_from(ALL_DAYS),
    st.booleans(),
)


@some
@given(
    st.lists(said, max_size=12, unique_by=lambda each: each[:3]),
    st.lists(st.sampled_from([None, True, False]), min_size=4, max_size=4),
)
def test_consent_by_channel_is_the_newest_word_of_it(
    words: Sequence[tuple[str, str, date, bool]], beside: list[bool | None]
) -> None:
    names = ["ann", "bob", "cem", "dewi"]
    recorded = frame(
        "customers",
        [{"customer_id": name, "consent_marketing": agreed} for name, agreed in zip(names, beside, strict=True)],
    )
    keys = ("customer_id", "channel", "given_on", "agreed")
    in_force = consents_in_force(
        frame("consents", [dict(zip(keys, each, strict=True)) for each in words]), recorded, until=ALL_DAYS[-1]
    )
    seen = profile([{"customer_id": name} for name in names])
    numbers = seen.lazy().select("customer_id", "customer_no")
    read: Read = {"customer_profile": seen.lazy(), CONSENTS: in_force.join(numbers, on="customer_id")}.__getitem__
    for channel in CHANNELS:
        newest = {}
        for number, name in enumerate(names):
            own = [each for each in words if each[0] == name and each[1] in {channel, ANY}]
            last = max((each[2] for each in own), default=None)
            newest[number] = all(each[3] for each in own if each[2] == last) if own else beside[number]
        by_answer = {
            True: Condition("consent", "is", (True,), channel),
            False: Condition("consent", "is", (False,), channel),
            None: Condition("consent", "unknown", (), channel),
        }
        for answer, condition in by_answer.items():
            assert found(condition, read) == {number for number, agreed in newest.items() if agreed is answer}


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("consent", "is", (True,), "pigeon"), "no channel “pigeon”; there are: whatsapp"),
        (Condition("consent", "is", (True,)), "needs what it is about"),
        (Condition("recency", "at_least", (3,), during=DaySpan(30)), "cannot be counted within some days"),
        (Condition("orders", "at_least", (3,), during=DaySpan()), "says no days"),
        (Condition("orders", "at_least", (3,), during=DaySpan(0)), "“last 0” says no days"),
        (Condition("orders", "at_least", (3,), during=DaySpan(5, ALL_DAYS[0])), "says no days"),
        (Condition("orders", "at_least", (3,), during=DaySpan(None, ALL_DAYS[1], ALL_DAYS[0])), "says no days"),
        (Condition("bought.since", "not_since", (), "Dairy"), "lacks its value"),
    ],
)
def test_days_and_channels_that_are_none_are_refused(condition: Condition, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check(condition)


@pytest.mark.parametrize(
    "stated", ['"soon"', '{"last": "30"}', '{"last": true}', '{"first": "May"}', '{"days": 3}', "{}"]
)
def test_kept_days_that_are_none_are_refused(stated: str) -> None:
    condition = f'{{"column": "orders", "operator": "at_least", "values": [1], "during": {stated}}}'
    with pytest.raises(UsageError, match="says no days"):
        from_json(f'{{"version": 2, "rule": {condition}}}')


def test_a_rule_kept_before_days_could_be_counted_finds_the_same() -> None:
    text = '{"version": 1, "rule": {"all": [{"column": "orders", "operator": "at_least", "values": [2]}]}}'
    kept = from_json(text)
    assert kept == AllOf((Condition("orders", "at_least", (2,)),))
    assert count(kept, reading(BY_HAND), as_of=AS_OF).customers == 2
    assert from_json(to_json(kept)) == kept


def test_every_column_that_counts_days_says_what_nobody_bought() -> None:
    """A customer who bought nothing in these days has none, and is not left out of “at most”."""
    read = reading(BY_HAND)
    for column in (each for each in BY_ID.values() if each.in_days):
        of = {"category": "Dairy", "product": "milk"}.get(column.source, "")
        nothing = Condition(column.id, "at_most", (0,), of, DaySpan(first=date(2030, 1, 1)))
        assert found(nothing, read) == set(people(read).values())

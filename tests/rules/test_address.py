"""A rule in an address: the same after it was copied, short, and without what was typed."""

import base64
import re
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as sampling

from crm_analytics.errors import UsageError
from crm_analytics.rules.address import COMMON, LONGEST, from_address, has_typed_words, to_address
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule
from crm_analytics.rules.spans import DaySpan
from tests.rules.test_counted_days import counts, since
from tests.rules.test_form import RULES
from tests.thorough import times

LOYAL = AllOf(
    (
        Condition("segment", "one_of", ("loyal",)),
        Condition("bought.orders", "at_least", (1,), "Kopi", DaySpan(90)),
        Not(AnyOf((Condition("bought.orders", "at_least", (1,), "Gula"),))),
        Condition("consent", "is", (True,), "whatsapp"),
    )
)


KEPT = "1.Q9YCUYHsLmiwAPUgeQjJ10ZmugaGugZGSrVEOdI4thbkTBQHAAA"


def packed(text: str) -> str:
    packer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, zdict=COMMON)
    return "1." + base64.urlsafe_b64encode(packer.compress(text.encode()) + packer.flush()).decode().rstrip("=")


@sampling(max_examples=times(60), deadline=None)
@given(RULES)
def test_a_rule_is_the_same_in_an_address_or_is_not_in_it(rule: Rule) -> None:
    text = to_address(rule)
    if has_typed_words(rule):
        assert text is None
    else:
        assert text is not None
        assert re.fullmatch(r"[\w.-]+", text)
        assert from_address(text) == rule


@sampling(max_examples=times(20), deadline=None)
@given(counts() | since())
def test_days_are_in_it_too(condition: Condition) -> None:
    text = to_address(condition)
    assert text is not None
    assert from_address(text) == condition


def test_a_usual_rule_is_short() -> None:
    text = to_address(LOYAL)
    assert text is not None
    assert len(text) < 200


def test_an_address_that_was_copied_once_is_understood_for_good() -> None:
    """The words it is written with must not change without another number before the dot."""
    rule = AllOf((Condition("orders", "at_least", (3,), during=DaySpan(first=date(2026, 1, 2))),))
    assert from_address(KEPT) == rule


@pytest.mark.parametrize(
    "rule",
    [
        Condition("customer_id", "is", ("0812-3456-7890",)),
        Condition("customer_id", "contains", ("siti",)),
        Condition("city", "contains", ("siti",)),
        Not(AnyOf((Condition("orders", "is", (1,)), Condition("customer_id", "one_of", ("c1",))))),
    ],
)
def test_what_was_typed_stays_out_of_it(rule: Rule) -> None:
    assert to_address(rule) is None


def test_a_rule_too_long_for_an_address_stays_out_of_it() -> None:
    cities = tuple(str(zlib.crc32(str(each).encode())) for each in range(1000))
    assert to_address(Condition("city", "one_of", cities)) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read"),
        ("1.", "cannot be read"),
        ("1.%%%", "cannot be read"),
        ("1.AAAA", "cannot be read"),
        ("nonsense", "cannot be read"),
        ((to_address(LOYAL) or "")[:-6], "cannot be read"),
        ("7.abcd", "another release"),
        (packed("no JSON"), "cannot be read"),
        (packed("[" * 90_000), "cannot be read"),
        (packed(" " * 1_000_000), "cannot be read"),
        (packed('{"version": 9, "rule": {"all": []}}'), "another release; version 2"),
        (packed('{"version": 2, "rule": {"column": "email", "operator": "is", "values": ["a"]}}'), "no column “email”"),
        (packed('{"version": 2, "rule": {"column": "orders", "operator": "is", "values": ["a"]}}'), "“a” does not fit"),
    ],
)
def test_what_is_no_rule_is_refused_in_a_sentence(text: str, words: str) -> None:
    assert len(text) <= LONGEST
    with pytest.raises(UsageError, match=words):
        from_address(text)

"""Rules as sentences, in both languages."""

from collections.abc import Iterator
from datetime import date

import pytest

from crm_analytics.i18n import use_language
from crm_analytics.rules.columns import COLUMNS, OPERATORS, ProfileColumn
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value
from crm_analytics.rules.words import RuleWords, described

BREAD = Condition("bought.orders", "at_least", (3,), "bread")
QUIET = Condition("recency", "at_least", (60,))
SOLO = Condition("city", "one_of", ("Solo", "Bandung"))
RICH = Condition("revenue", "at_least", (1500,))


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("rule", "english", "indonesian"),
    [
        (
            AllOf((BREAD, QUIET)),
            "Bought bread at least 3 times and not seen for 60 days",
            "Membeli bread sedikitnya 3 kali dan tidak berbelanja selama 60 hari",
        ),
        (
            AllOf((QUIET, AnyOf((SOLO, RICH)))),
            "Not seen for 60 days and (city is Solo or Bandung or spent at least Rp1,500)",
            "Tidak berbelanja selama 60 hari dan (kota: Solo atau Bandung atau belanja sedikitnya Rp1.500)",
        ),
        (Not(QUIET), "Not (not seen for 60 days)", "Bukan (tidak berbelanja selama 60 hari)"),
        (AllOf(), "All customers", "Semua pelanggan"),
        (Condition("bought.orders", "at_most", (0,), "tea"), "Never bought tea", "Tidak pernah membeli tea"),
        (
            Condition("campaign.responded", "is", (False,), "spring"),
            "Did not answer spring",
            "Tidak menanggapi spring",
        ),
        (
            Condition("discount_share", "between", (0.1, 0.255)),
            "Discount as a share between 10% and 25.5%",
            "Porsi diskon antara 10% dan 25,5%",
        ),
        (
            Condition("joined_on", "before", (date(2026, 5, 1),)),
            "Registered before 1 May 2026",
            "Terdaftar sebelum 1 Mei 2026",
        ),
        (Condition("city", "unknown"), "City is not known", "Kota tidak diketahui"),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: Rule, english: str, indonesian: str) -> None:
    said = {}
    for language in ("en", "id"):
        use_language(language)
        said[language] = described(rule, RuleWords("IDR"))
    assert said == {"en": english, "id": indonesian}


def test_values_are_called_as_people_call_them() -> None:
    called = {("segment", "cant_lose"): "Must not lose", ("campaign.contacted", "c7"): "Spring sale"}
    words = RuleWords("IDR", lambda column, value: called.get((column, value), value))
    rule = AllOf((Condition("segment", "one_of", ("cant_lose",)), Condition("campaign.contacted", "is", (True,), "c7")))
    assert described(rule, words) == "Segment is Must not lose and contacted by Spring sale"


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.id)
def test_whatever_can_be_asked_can_be_said(column: ProfileColumn) -> None:
    values_of: dict[str, Value] = {"date": date(2026, 1, 1), "flag": True, "choice": "x", "text": "x"}
    value = values_of.get(column.kind, 2)
    of = "" if column.source == "profile" else "y"
    for operator in OPERATORS[column.kind]:
        fitting: Value = 2 if operator.startswith("within") else value
        values: tuple[Value, ...] = (
            () if operator in {"known", "unknown"} else (fitting, fitting) if operator == "between" else (fitting,)
        )
        text = described(Condition(column.id, operator, values, of), RuleWords("USD"))
        assert text
        assert "{" not in text

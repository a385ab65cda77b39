"""Rules as sentences, in both languages."""

from collections.abc import Iterator
from datetime import date

import pytest

from crm_analytics.i18n import use_language
from crm_analytics.rules.columns import COLUMNS, OPERATORS, ProfileColumn
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value
from crm_analytics.rules.spans import DaySpan
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
        (
            Condition("orders", "at_least", (3,), during=DaySpan(90)),
            "At least 3 orders in the last 90 days",
            "Sedikitnya 3 pesanan dalam 90 hari terakhir",
        ),
        (
            Condition("orders", "is", (0,), during=DaySpan(60)),
            "No order in the last 60 days",
            "Tanpa pesanan dalam 60 hari terakhir",
        ),
        (
            Condition("revenue", "at_least", (1_000_000,), during=DaySpan(None, date(2026, 1, 1), date(2026, 3, 31))),
            "Spent at least Rp1,000,000 from 1 Jan 2026 to 31 Mar 2026",
            "Belanja sedikitnya Rp1.000.000 dari 1 Jan 2026 sampai 31 Mar 2026",
        ),
        (
            Condition("product.units", "at_most", (2,), "tea", DaySpan(first=date(2026, 1, 1))),
            "Units of tea at most 2 since 1 Jan 2026",
            "Unit tea paling banyak 2 sejak 1 Jan 2026",
        ),
        (
            Condition("bought.since", "not_since", ("sugar", "milk"), "tea"),
            "Bought tea, and no sugar or milk that day or since",
            "Membeli tea, dan sejak hari itu tidak membeli sugar atau milk",
        ),
        (Not(AnyOf((BREAD,))), "Bought bread at most 2 times", "Membeli bread paling banyak 2 kali"),
        (
            Not(AnyOf((Condition("bought.orders", "at_least", (1,), "tea", DaySpan(60)),))),
            "Bought no tea in the last 60 days",
            "Tidak membeli tea dalam 60 hari terakhir",
        ),
        (
            Not(AnyOf((QUIET, SOLO))),
            "None of (not seen for 60 days or city is Solo or Bandung)",
            "Tidak satu pun dari (tidak berbelanja selama 60 hari atau kota: Solo atau Bandung)",
        ),
        (Condition("consent", "is", (True,), "sms"), "Agreed to sms", "Setuju dihubungi lewat sms"),
        (Condition("consent", "is", (False,), "sms"), "Refused sms", "Menolak dihubungi lewat sms"),
        (
            Condition("consent", "unknown", (), "sms"),
            "Consent to sms is not recorded",
            "Persetujuan lewat sms tidak tercatat",
        ),
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
    values_of: dict[str, Value] = {"date": date(2026, 1, 1), "flag": True, "choice": "x", "text": "x", "later": "x"}
    value = values_of.get(column.kind, 2)
    of = "" if column.source == "profile" else "y"
    for operator in OPERATORS[column.kind]:
        fitting: Value = 2 if operator.startswith("within") else value
        values: tuple[Value, ...] = (
            () if operator in {"known", "unknown"} else (fitting, fitting) if operator == "between" else (fitting,)
        )
        for during in (None, DaySpan(30)) if column.in_days else (None,):
            text = described(Condition(column.id, operator, values, of, during), RuleWords("USD"))
            assert text
            assert "{" not in text

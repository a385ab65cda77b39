"""Every word a person reads has its Indonesian, once, with the same blanks to fill."""

import ast
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from crm_analytics import i18n
from crm_analytics.config import PROJECT

MARKS = {"_", "N_", "gettext", "ngettext"}
SOURCES = [PROJECT / "app.py", *(PROJECT / "pages").glob("*.py"), *(PROJECT / "crm_analytics").rglob("*.py")]


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _marked() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in MARKS:
                texts = node.args[:2] if _called(node) == "ngettext" else node.args[:1]
                for text in texts:
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        found.setdefault(text.value, str(path.relative_to(PROJECT)))
    return found


def _translated() -> list[tuple[str, Message]]:
    messages = []
    for path in sorted((PROJECT / "crm_analytics/i18n/id").glob("*.po")):
        with path.open("rb") as file:
            messages += [(path.name, message) for message in read_po(file, locale="id") if message.id]
    return messages


def _ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (str(message.id),)


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (str(message.string),)


def test_every_message_in_the_code_has_its_indonesian() -> None:
    translated = {part for _, message in _translated() for part in _ids(message)}
    missing = {text: place for text, place in _marked().items() if text not in translated}
    assert missing == {}


def test_no_translation_is_left_over() -> None:
    marked = _marked()
    stale = [(place, _ids(message)[0]) for place, message in _translated() if _ids(message)[0] not in marked]
    assert stale == []


def test_a_message_is_translated_in_one_place_only() -> None:
    counted = Counter(_ids(message)[0] for _, message in _translated())
    assert [text for text, times in counted.items() if times > 1] == []


def test_translations_are_complete_and_fill_the_same_blanks() -> None:
    blank = re.compile(r"{(\w+)[^}]*}")
    wrong = [
        (place, _ids(message)[0], text)
        for place, message in _translated()
        for text in _strings(message)
        if not text or message.fuzzy or set(blank.findall(text)) != set(blank.findall(" ".join(_ids(message))))
    ]
    assert wrong == []


def test_marked_messages_are_plain_texts() -> None:
    """An f-string inside a mark is never found in a catalogue."""
    found = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and _called(node) in MARKS
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["Rp1.2bn", "Rp340mn", "$4,596,039.58", "Rp12,345", "1,234,567", "15.2%", "−4.1%", "31 Dec 2017"]),
        (
            "id",
            [
                "Rp1,2\xa0miliar",
                "Rp340\xa0juta",
                "US$4.596.039,58",
                "Rp12.345",
                "1.234.567",
                "15,2%",
                "−4,1%",
                "31 Des 2017",
            ],
        ),
    ],
)
def test_figures_are_written_as_people_there_write_them(language: str, written: list[str]) -> None:
    i18n.use_language(language)
    try:
        assert [
            i18n.compact_money(1_234_567_890, "IDR"),
            i18n.compact_money(340_000_000, "IDR"),
            i18n.money(Decimal("4596039.58"), "USD"),
            i18n.money(12_345, "IDR"),
            i18n.number(1_234_567),
            i18n.percent(0.152, 1),
            i18n.signed_percent(-0.041),
            i18n.date_text(date(2017, 12, 31)),
        ] == written
    finally:
        i18n.use_language("en")


def test_an_unknown_language_falls_back_to_english() -> None:
    i18n.use_language("tlh")
    assert i18n.current_language() == "en"


def test_catalogues_are_text_files_beside_the_code() -> None:
    assert {path.suffix for path in Path(i18n.__file__).parent.joinpath("id").iterdir()} == {".po"}


def test_short_amounts_below_a_hundred_have_two_digits_of_cents_or_none_and_rupiah_never() -> None:
    amounts = (395.1735227, 99.999, 50, 12.3, 7.774, 0.5, 0.001, -49.5)
    written = ["$395", "$100", "$50", "$12.30", "$7.77", "$0.50", "$0", "-$49.50"]
    assert [i18n.compact_money(amount, "USD") for amount in amounts] == written
    assert [i18n.compact_money(amount, "IDR") for amount in (395.1735227, 12.345)] == ["Rp395", "Rp12"]
    assert i18n.compact_number(12.345) == "12.3"


def test_amounts_just_below_a_million_are_a_million_and_nothing_has_no_minus() -> None:
    amounts = (999_499, 999_999, -999_999_999, Decimal("999999999999.99"))
    assert [i18n.compact_money(amount, "USD") for amount in amounts] == ["$999K", "$1M", "-$1B", "$1T"]
    assert [i18n.compact_money(-0.3, "IDR"), i18n.money(-0.001, "USD"), i18n.money(-0.3, "IDR")] == [
        "Rp0",
        "$0.00",
        "Rp0",
    ]
    assert [i18n.percent(-0.0004, 1), i18n.percent(-0.0), i18n.number(-0.4)] == ["0.0%", "0%", "0"]
    assert [i18n.percent(-0.0006, 1), i18n.number(-0.6)] == ["-0.1%", "-1"]

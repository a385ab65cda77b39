"""Every word a person reads has its Indonesian, once, with the same blanks to fill."""

import ast
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from babel.messages.catalog import Message

from crm_analytics import i18n
from crm_analytics.config import PROJECT
from crm_analytics.i18n import LANGUAGES, catalogue, extraction
from crm_analytics.i18n.languages import ENGLISH

MARKS = {"_", "N_", "gettext", "ngettext"}
SOURCES = [PROJECT / "app.py", *(PROJECT / "pages").glob("*.py"), *(PROJECT / "crm_analytics").rglob("*.py")]
TRANSLATED = [code for code in LANGUAGES if code != ENGLISH]
WORDS = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"
"""

marked = cache(extraction.marked)


def _translations(language: str) -> list[tuple[str, Message]]:
    return [(str(path.relative_to(PROJECT)), message) for message, path in catalogue.messages(language)]


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def _package(folder: Path, **files: str) -> Path:
    """A package with catalogues of these words: `features_sales="Sold"` is `features/sales/id.po`."""
    for name, message in files.items():
        path = folder.joinpath(*name.split("_")) / "id.po"
        path.parent.mkdir(parents=True)
        path.write_text(f'{WORDS}\nmsgid "{message}"\nmsgstr "…"\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", [code for code in TRANSLATED if LANGUAGES[code].complete])
def test_every_message_in_the_code_has_its_translation(language: str) -> None:
    translated = {_ids(message)[0] for _, message in _translations(language) if extraction.is_translated(message)}
    missing = {text: extraction.files_of(each) for text, each in marked().items() if text not in translated}
    assert missing == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    stale = [
        (place, _ids(message)[0]) for place, message in _translations(language) if _ids(message)[0] not in marked()
    ]
    assert stale == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_catalogues_of_a_language_have_one_rule_for_plurals(language: str) -> None:
    rules = {
        str(path): catalogue.read_catalogue(path, language).plural_forms for path in catalogue.catalogues(language)
    }
    assert len(set(rules.values())) == 1, rules


def test_indonesian_has_one_form_for_any_number() -> None:
    i18n.use_language("id")
    try:
        forms = {i18n.ngettext("{count} order line", "{count} order lines", count) for count in (0, 1, 2, 5)}
    finally:
        i18n.use_language("en")
    assert len(forms) == 1
    assert not forms & {"{count} order line", "{count} order lines"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_the_same_blanks(language: str) -> None:
    blank = re.compile(r"{(\w+)[^}]*}")
    wrong = [
        (place, _ids(message)[0], text)
        for place, message in _translations(language)
        for text in _strings(message)
        if not text or message.fuzzy or set(blank.findall(text)) != set(blank.findall(" ".join(_ids(message))))
    ]
    assert wrong == []


def test_a_message_has_one_home(tmp_path: Path) -> None:
    package = _package(tmp_path, features_sales="Sold", marts="Bought")
    assert len(catalogue.messages("id", package)) == 2
    with pytest.raises(catalogue.TwoHomes, match=r"“Sold” is translated in .*sales/id\.po and in .*state/id\.po"):
        catalogue.messages("id", _package(tmp_path, state="Sold"))


def test_catalogues_of_rooms_and_the_shared_ones_are_found_by_their_names(tmp_path: Path) -> None:
    package = _package(tmp_path, features_sales="Sold", marts="Bought", i18n_id="Both")
    (package / "i18n/id/id.po").rename(package / "i18n/id/shared.po")
    (package / "marts/de.po").write_text(WORDS, encoding="utf-8")
    found = [path.relative_to(package).as_posix() for path in catalogue.catalogues("id", package)]
    assert found == ["features/sales/id.po", "marts/id.po", "i18n/id/shared.po"]


@pytest.mark.parametrize(
    ("files", "home"),
    [
        (["crm_analytics/features/value/widgets/clusters.py"], "features/value/id.po"),
        (["crm_analytics/features/value/bg_nbd.py", "crm_analytics/features/value/reads.py"], "features/value/id.po"),
        (["crm_analytics/features/value/reads.py", "crm_analytics/ui/cards.py"], "i18n/id/shared.po"),
        (["crm_analytics/features/value/reads.py", "crm_analytics/features/data/explanations.py"], "i18n/id/shared.po"),
        (["crm_analytics/sources/files/records.py", "crm_analytics/sources/conform.py"], "sources/id.po"),
        (["pages/data.py", "crm_analytics/features/data/explanations.py"], "features/data/id.po"),
        (["pages/movement.py"], "features/segments/id.po"),
        (["crm_analytics/jobs.py"], "i18n/id/program.po"),
        (["crm_analytics/server/hosts.py", "crm_analytics/server/guard.py"], "server/id.po"),
    ],
)
def test_a_message_belongs_into_the_room_that_uses_it(files: list[str], home: str) -> None:
    assert extraction.home_of(files, "id") == PurePosixPath(home)


def test_pybabel_finds_every_mark_also_within_a_formatted_text() -> None:
    written = {
        node.args[0].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and extraction.name_of_call(node) in MARKS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert set(marked()) == written
    assert "Whose data is it?" in marked()  # it stands in an f-string


def test_a_report_names_what_is_missing_with_its_home_and_what_nobody_uses(tmp_path: Path) -> None:
    package = _package(tmp_path / "crm_analytics", features_sales="Gone")
    (package / "features/sales/content.py").write_text('_("Sold")\n_("Bought")\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    lines = extraction.report(["id"], tmp_path).splitlines()
    assert lines[0] == "Bahasa Indonesia: 2 messages missing, 1 obsolete"
    assert "  missing, for crm_analytics/features/sales/id.po; used in crm_analytics/features/sales/content.py" in lines
    assert lines[-1].strip() == "'Gone'"


def test_marked_messages_are_plain_texts() -> None:
    """An f-string inside a mark is never found in a catalogue."""
    found = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and extraction.name_of_call(node) in MARKS
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


def test_what_a_browser_or_system_says_is_one_of_our_languages_or_english() -> None:
    said = ("id", "id-ID", "ID", "id_ID.UTF-8", "en-GB", "tlh-KX", "C.UTF-8", "")
    assert [i18n.language_of(each) for each in said] == ["id", "id", "id", "id", "en", "en", "en", "en"]
    assert i18n.language_of("tlh-KX", otherwise="") == ""


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

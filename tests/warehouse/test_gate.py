"""The gate: every row is accepted or set aside with all the rules it broke, in words."""

import inspect
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.i18n import use_language
from crm_analytics.schema.tables import CONTENT_KEYED, TABLES
from crm_analytics.sources.making import TOO_EARLY
from crm_analytics.sources.table import LIMIT, ROW, Conformed
from crm_analytics.warehouse.gate import (
    COLUMN_SENTENCES,
    MISSING,
    ROW_SENTENCES,
    gate,
    row_rules,
    rule_sentences,
    sentence,
)
from crm_analytics.warehouse.load_report import LoadReport, notes
from crm_analytics.warehouse.stage import EmptiedCells
from tests.incoming import conformed, line


def _rules(table: str, batch: Conformed) -> dict[int, list[str]]:
    return {row: rules.split("\n") for row, rules in gate(table, batch).rejected.select(ROW, "rules").iter_rows()}


def test_good_rows_pass_unchanged() -> None:
    batch = conformed("order_lines", [line("1"), line("2", quantity=-1.0, amount="-5.00"), line("3", amount="0.00")])
    gated = gate("order_lines", batch)
    assert gated.accepted.equals(batch.rows)
    assert gated.rejected.is_empty()


def test_each_broken_rule_is_said_with_its_column() -> None:
    rows = [
        line(None),
        line("2", ordered_at=datetime.fromisoformat("1899-12-31")),
        line("3", quantity=float("nan")),
        line(""),
    ]
    assert _rules("order_lines", conformed("order_lines", rows)) == {
        1: ["order_id: A value is needed here."],
        2: ["The day lies between 1970 and 2100."],
        3: ["quantity: The number is not finite."],
        4: ["order_id: A value is needed here."],
    }


def test_a_row_that_breaks_several_rules_says_them_all() -> None:
    ticket = {
        "ticket_id": "t",
        "opened_at": datetime.fromisoformat("2024-01-02"),
        "resolved_at": datetime.fromisoformat("2024-01-01"),
        "satisfaction": 6,
    }
    assert set(_rules("tickets", conformed("tickets", [ticket]))[1]) == {
        "Satisfaction is a whole number from 1 to 5.",
        "A ticket is not resolved before it is opened.",
    }


def test_a_cell_that_could_not_be_cast_is_bad_and_not_missing() -> None:
    batch = conformed("order_lines", [line("1"), line("2", amount=None)])
    problems = pl.DataFrame({ROW: [2], "column": ["amount"], "rule": ["This is not an amount."], "value": ["5,0x"]})
    assert _rules("order_lines", replace(batch, problems=problems)) == {2: ["amount: This is not an amount."]}


def test_a_bad_cell_rejects_its_row_also_where_the_column_may_be_empty() -> None:
    batch = conformed("order_lines", [line("1"), line("2")])
    problems = pl.DataFrame({ROW: [1], "column": ["discount"], "rule": ["This is not an amount."], "value": ["?"]})
    gated = gate("order_lines", replace(batch, problems=problems))
    assert gated.accepted[ROW].to_list() == [2]
    assert gated.rejected_rows[ROW].to_list() == [1]


def test_a_row_set_aside_shows_the_cell_that_is_the_reason() -> None:
    rows = [line("1"), line("2", amount=None), line(None, ordered_at=datetime.fromisoformat("1899-12-31"))]
    problems = pl.DataFrame({ROW: [2], "column": ["amount"], "rule": ["No amount."], "value": ["5,0\n\tx"]})
    rejected = gate("order_lines", replace(conformed("order_lines", rows), problems=problems)).rejected
    shown = {row: rule_sentences(rules, cells) for row, rules, cells, _raw in rejected.iter_rows()}
    assert shown == {
        2: "amount: No amount: “5,0 x”",
        3: "The day lies between 1970 and 2100: “1899-12-31”\norder_id: A value is needed here.",
    }


@pytest.mark.parametrize(
    ("column", "cell", "is_shown"),
    [
        ("amount", "on-hold", True),
        ("amount", "abc", True),
        ("amount", "-1.500,25", True),
        ("amount", "Rp 1.500.000", True),
        ("amount", "5 kg", True),
        ("amount", "#DIV/0!", True),
        ("amount", "?", True),
        ("ordered_at", "2025-13-05 08:15", True),
        ("ordered_at", "30 Feb", True),
        ("", "2024-01-01, 2024-02-01", True),
        ("amount", "Sri 0812", False),
        ("amount", "Budi Santoso", False),
        ("amount", "sri@example.com", False),
        ("amount", "081234567890", False),
        ("amount", "0812-3456-7890", False),
        ("amount", "+62 812 3456 789", False),
        ("amount", "Jl. Merdeka 5", False),
        ("birth_date", "31/02/1990", False),
    ],
)
def test_a_cell_that_may_tell_of_a_person_is_not_shown(column: str, cell: str, *, is_shown: bool) -> None:
    line = f"{column}: {MISSING}" if column else MISSING
    assert (cell in rule_sentences(line, cell)) is is_shown
    report = LoadReport(None, {}, (), pl.DataFrame(), emptied=(EmptiedCells("customers", column, 1, cell),))
    assert any(cell in note for note in notes(report)) is is_shown


def test_a_rule_about_several_columns_shows_them_all() -> None:
    campaign = {"campaign_id": "1", "starts_on": date(2024, 2, 1), "ends_on": date(2024, 1, 1)}
    rejected = gate("campaigns", conformed("campaigns", [campaign])).rejected
    assert rejected["cells"].to_list() == ["2024-01-01, 2024-02-01"]


def test_an_example_of_several_rows_is_said_to_be_one() -> None:
    rule, day = f"{TOO_EARLY}{LIMIT}2024-01-01", "2023-05-05"
    sentence_in = {"en": "such as “2023-05-05”", "id": "misalnya “2023-05-05”"}
    for language, example in sentence_in.items():
        use_language(language)
        try:
            text = rule_sentences(f"ordered_at: {rule}", day, such_as=True)
        finally:
            use_language("en")
        assert "1 Jan 2024" in text
        assert text.endswith(example)


def test_cells_left_empty_are_those_of_accepted_rows() -> None:
    batch = conformed("order_lines", [line("1"), line(None), line("3")])
    emptied = pl.DataFrame({ROW: [1, 2, 3], "column": ["discount"] * 3, "rule": ["x"] * 3, "value": ["a", "b", "c"]})
    gated = gate("order_lines", replace(batch, emptied=emptied))
    assert gated.emptied.rows() == [("discount", "a"), ("discount", "c")]
    assert gated.accepted[ROW].to_list() == [1, 3]


def test_a_rejected_row_is_kept_as_it_came() -> None:
    batch = conformed("order_lines", [line("1")])
    raw = pl.DataFrame({ROW: [1], "No Faktur": ["007"], "Jumlah": [None], 'Nama "Toko"': ["Café\n"]})
    problems = pl.DataFrame({ROW: [1], "column": ["amount"], "rule": ["x"], "value": [None]}).cast({"value": pl.String})
    kept = gate("order_lines", replace(batch, raw=raw.cast({"Jumlah": pl.String}), problems=problems)).rejected["raw"]
    assert kept.to_list() == ['{"No Faktur":"007","Jumlah":null,"Nama \\"Toko\\"":"Café\\n"}']


def test_keys_may_repeat_in_a_batch_and_a_line_number_may_be_missing() -> None:
    batch = conformed("order_lines", [line("1", line_no=1), line("1", line_no=1), line("1")])
    assert gate("order_lines", batch).rejected.is_empty()


@pytest.mark.parametrize("table", [name for name in TABLES if name not in CONTENT_KEYED])
def test_a_row_without_its_key_is_set_aside(table: str) -> None:
    rejected = gate(table, conformed(table, [{}])).rejected
    assert all(f"{key}: A value is needed here." in rejected["rules"][0] for key in TABLES[table].primary_key())


@pytest.mark.parametrize("table", TABLES)
def test_every_declared_rule_has_its_sentence(table: str) -> None:
    for name, rule in vars(TABLES[table]).items():
        if (function := getattr(rule, "validation_fn", None)) is not None:
            assert sentence(table, name) == inspect.getdoc(function)
    broken = gate(table, conformed(table, [{}])).rejected
    assert broken.height <= 1


def test_no_sentence_is_left_over() -> None:
    declared = {
        inspect.getdoc(rule.validation_fn)
        for schema in TABLES.values()
        for rule in vars(schema).values()
        if hasattr(rule, "validation_fn")
    }
    assert set(ROW_SENTENCES.values()) == declared


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_about_one_column_is_known(table: str) -> None:
    rules = row_rules(table)
    used = {rule for name, column in rules.columns().items() for rule in column.validation_rules(pl.col(name))}
    assert used <= set(COLUMN_SENTENCES)


def test_rules_are_said_in_the_readers_language() -> None:
    rules = "order_id: A value is needed here.\nThe day lies between 1970 and 2100."
    assert rule_sentences(rules) == rules
    use_language("id")
    try:
        assert (
            rule_sentences(rules)
            == "order_id: Kolom ini harus diisi.\nTanggal harus berada di antara tahun 1970 dan 2100."
        )
    finally:
        use_language("en")


def test_a_campaign_that_ends_before_it_starts_is_set_aside() -> None:
    campaign = {"campaign_id": "1", "starts_on": date(2024, 2, 1), "ends_on": date(2024, 1, 1)}
    assert _rules("campaigns", conformed("campaigns", [campaign])) == {1: ["The last day is not before the first."]}


def test_sums_of_rejected_rows_are_known() -> None:
    batch = conformed("order_lines", [line(None, amount="1.25"), line(None, amount="2.50"), line("3", amount="9.00")])
    assert gate("order_lines", batch).rejected_rows["amount"].sum() == Decimal("3.75")

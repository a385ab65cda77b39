"""A table is a file: found by its place, with everything about it declared there."""

import re
from pathlib import Path
from pkgutil import iter_modules

import pytest

from crm_analytics.schema import facts
from crm_analytics.schema.columns import groups_of
from crm_analytics.schema.tables import FACTS, LOADED, PERSONAL_COLUMNS, REFERENCES, TABLES
from crm_analytics.sources.mapping.header_words import header_words
from crm_analytics.viewer import ColumnGroup


def test_every_file_is_a_table_of_its_name() -> None:
    assert set(TABLES) == {each.name for each in iter_modules(facts.__path__)} == set(LOADED)
    assert set(FACTS) - set(LOADED) == {"rejected"}
    assert all((Path(facts.__path__[0]) / f"{name}.py").exists() for name in TABLES)


def test_tables_have_places_of_their_own_and_what_is_referred_to_has_a_key() -> None:
    positions = [table.position for table in FACTS.values()]
    assert positions == sorted(set(positions))
    for table, column, target in REFERENCES:
        key = TABLES[target].primary_key()[0]
        kind = TABLES[table].columns()[column].dtype
        assert kind == TABLES[target].columns()[key].dtype, (table, column)


@pytest.mark.parametrize("table", LOADED)
def test_columns_that_a_table_names_are_there(table: str) -> None:
    declared = LOADED[table]
    named = {name for name in (declared.money, declared.content_key, declared.moment) if name}
    named |= {*declared.content, *declared.header_words, *declared.value_words}
    assert named <= set(declared.schema.column_names())
    assert not declared.content_key or declared.content_key in declared.schema.primary_key()


@pytest.mark.parametrize("table", LOADED)
def test_words_of_headers_and_values_are_plain_and_stand_once(table: str) -> None:
    """As they are compared: a capital or a forgotten comma would never fit a header."""
    declared = LOADED[table]
    texts = [
        *declared.header_words.values(),
        *(text for each in declared.value_words.values() for text in each.values()),
    ]
    for text in texts:
        words = text.split(", ")
        assert [word for word in words if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", word)] == []
        assert len(words) == len(set(words)), text


def test_a_column_that_refers_to_a_table_is_headed_as_its_key_is_unless_it_has_words_of_its_own() -> None:
    assert header_words("deliveries")["customer_id"] == header_words("customers")["customer_id"]
    assert header_words("tickets")["order_id"] == header_words("order_lines")["order_id"]
    assert header_words("customers")["parent_id"][0] == "parent id"


def test_personal_columns_and_costs_are_declared_beside_them() -> None:
    assert {"name", "email", "phone", "birth_date", "address", "card_no", "note"} == PERSONAL_COLUMNS
    costs = {
        (table, column)
        for table, schema in TABLES.items()
        for column, group in groups_of(schema).items()
        if group is ColumnGroup.COST
    }
    assert costs == {
        ("products", "unit_cost"),
        ("campaigns", "fixed_cost"),
        ("campaigns", "cost_per_contact"),
    }

"""A table is a file: found by its place, with everything about it declared there."""

from pathlib import Path
from pkgutil import iter_modules

import pytest

from crm_analytics.schema import facts
from crm_analytics.schema.columns import groups_of
from crm_analytics.schema.tables import FACTS, LOADED, PERSONAL_COLUMNS, REFERENCES, TABLES
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
    assert named <= set(declared.schema.column_names())
    assert not declared.content_key or declared.content_key in declared.schema.primary_key()


def test_personal_columns_and_costs_are_declared_beside_them() -> None:
    assert {"name", "email", "phone", "birth_date"} == PERSONAL_COLUMNS
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

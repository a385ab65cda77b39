"""What a refresh makes: found by its place, in an order that follows from the needs, declared as it is."""

import dataframely as dy
import polars as pl
import pytest

from crm_analytics.config import PROJECT, Settings
from crm_analytics.reader import Reader
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.recipes.catalogue import WrongDeclaration, catalogue, in_order, opens
from crm_analytics.recipes.mart import Mart, of
from crm_analytics.schema.row_scope import RowScope, scope_of_result
from crm_analytics.schema.tables import TABLES
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import LoadCatalogue


class Anything(dy.Schema):
    """One row."""

    value = dy.Int64()


def _nothing(_work: Work) -> Frames:
    return {}


def result(name: str, *needs: str, light: bool = False) -> Result:
    return Result(gives={name: Anything}, needs=needs, recipe=_nothing, sentence="", light=light)


def mart(name: str, *needs: str) -> Mart:
    made = of(name, lambda _work: pl.LazyFrame())
    return Mart(gives={name: Anything}, needs=needs, recipe=made, sentence="", grain=("value",))


def names(*recipes: Result) -> list[str]:
    return [each.name for each in in_order(recipes)]


def test_each_comes_after_what_it_needs() -> None:
    assert names(result("c", "b"), result("b", "a", "order_lines"), result("a", "notes")) == ["a", "b", "c"]


def test_of_several_the_first_declared_comes_first_whatever_else_changes() -> None:
    assert names(result("z"), result("a"), result("m", "a")) == ["z", "a", "m"]


def test_marts_come_first_then_what_pages_wait_for() -> None:
    assert names(result("late"), result("light", "mart", light=True), mart("mart")) == ["mart", "light", "late"]


def test_a_need_that_nobody_gives_is_refused_by_name() -> None:
    with pytest.raises(WrongDeclaration, match="a needs weather, which is no table and no setting"):
        names(result("a", "weather"))


def test_recipes_that_need_each_other_are_refused_by_name() -> None:
    with pytest.raises(WrongDeclaration, match=r"need each other.*: b, c"):
        names(result("a"), result("b", "a", "c"), result("c", "b"))


def test_a_name_is_given_once() -> None:
    with pytest.raises(WrongDeclaration, match="a is given twice"):
        names(result("a"), result("a"))
    with pytest.raises(WrongDeclaration, match="tickets is given twice"):
        names(result("tickets"))


def test_what_pages_wait_for_needs_nothing_that_comes_later() -> None:
    with pytest.raises(WrongDeclaration, match="a needs b, which is made later"):
        names(result("a", "b", light=True), result("b"))


def test_a_feature_is_found_by_its_folder() -> None:
    declared = {each.recipe.__module__ for each in catalogue().recipes}
    files = [*PROJECT.glob("crm_analytics/*/results.py"), *PROJECT.glob("crm_analytics/features/*/results.py")]
    assert len(files) > 5
    for file in files:
        assert ".".join(file.relative_to(PROJECT).with_suffix("").parts) in declared


def test_scopes_are_those_of_the_rows() -> None:
    for each in catalogue().recipes:
        scopes = {scope_of_result(name, schema) for name, schema in each.gives.items()}
        assert (RowScope.BRANCH in scopes) == (each.scope == "branch"), each.name


def test_pages_wait_for_marts_and_little_else() -> None:
    weights = {True: 0.0, False: 0.0}
    for each in catalogue().recipes:
        if not isinstance(each, Mart):
            weights[opens(each)] += each.weight
    assert weights[True] < weights[False] / 4


@pytest.mark.parametrize("name", catalogue().marts)
def test_the_grain_of_a_mart_tells_its_rows_apart(nusantara_settings: Settings, name: str) -> None:
    shown = LoadCatalogue(nusantara_settings).ready()
    assert shown is not None
    rows = Reader(nusantara_settings, LOCAL_OWNER, shown).result(name)
    grain = list(catalogue().marts[name].grain)
    assert rows.group_by(grain).len().filter(pl.col("len") > 1).collect().is_empty()


def test_marts_with_revenue_say_what_it_adds_up_to() -> None:
    marts = catalogue().marts.values()
    silent = {mart.name for mart in marts if "revenue" in mart.schema.columns() and "revenue" not in mart.adds_up}
    assert silent == {"customer_months", "basket_items"}, "months with a purchase, and frequent categories, alone"


def test_every_need_is_a_table_a_setting_or_made_before() -> None:
    seen = {*TABLES, "as_of", "clock", "company", "thresholds", "assumptions", "notes"}
    for each in catalogue().recipes:
        assert seen.issuperset(each.needs), each.name
        seen |= each.gives.keys()

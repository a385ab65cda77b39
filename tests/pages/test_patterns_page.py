"""What a person reads on the page Patterns."""

import json

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.synthetic import nusantara
from crm_analytics.warehouse import ready
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables

BREAD, MILK = "Baked bread/buns/rolls", "Fluid milk products"


def rules(settings: Settings) -> pl.DataFrame:
    return ready.scan(settings, 1, "category_rules").collect()


def test_bread_and_milk_are_a_sentence(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("patterns", demo_settings, bought=BREAD, order="baskets")
    sentence = f"52 of 100 baskets with {BREAD} also hold {MILK}, 1.6 times as many as among all baskets"
    assert sentence in [bar.proto.text for bar in at.get("progress")]
    assert any("17,554 such baskets" in text.value for text in at.caption)


def test_every_planted_pair_that_is_bought_at_all_times_is_found_and_nothing_else_is_claimed(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    pairs = nusantara.truths(500, 50_000, 1).pairs
    there = rules(nusantara_settings).filter(pl.col("verdict") == "there")
    found = {frozenset(pair) for pair in there.select("antecedent", "consequent").iter_rows()}
    assert {frozenset((pair.first, pair.second)) for pair in pairs if pair.when == "always"} <= found
    assert found <= {frozenset((pair.first, pair.second)) for pair in pairs}
    title = open_page("patterns", nusantara_settings).title[0].value
    assert title.startswith(f"{len(found)} pairs of categories sell together: ")


def test_a_chosen_rule_says_how_sure_it_is_and_draws_it(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("patterns", demo_settings, bought=BREAD, order="baskets")
    at.selectbox(key="rule").set_value(f"{BREAD} → {MILK}").run()
    words = "\n".join(text.value for text in at.markdown)
    assert "Seen in 17,554 of 116,698 baskets with two or more categories." in words
    assert "between 1.58 and 1.61 times as many" in words
    assert "Basket size alone would give 1.46 times as many" in words
    bars = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert bars["text"] == ["33", "48", "52"]


def test_the_table_gives_no_decimal_that_was_rounded_away(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("patterns", nusantara_settings)
    at.toggle(key="more").set_value(True).run()
    (table,) = tables(at)
    assert table
    for row in table:
        assert f", {row['Times as many']} times as many as among all baskets" in row["Rule"]


def test_filters_leave_out_what_is_not_asked_for(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("patterns", demo_settings)
    marks = [text.value for text in at.caption if "such baskets" in text.value]
    assert marks
    assert all(mark.startswith("**Really there**") for mark in marks)
    everything = open_page("patterns", demo_settings, show="all", order="baskets")
    assert any("Comes with large baskets" in text.value for text in everything.caption)
    rare = open_page("patterns", demo_settings, least="10000", order="lift")
    baskets = rules(demo_settings).filter(pl.col("verdict") == "there", pl.col("baskets_both") >= 10_000).height // 2
    assert len(rare.get("progress")) == min(baskets, 8)


def test_the_table_gives_more_rules_to_take_away(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("patterns", demo_settings)
    at.toggle(key="more").set_value(True).run()
    table = pl.from_pandas(at.dataframe[0].value)
    assert table.height == 200
    assert table["rule"][0] == at.get("progress")[0].proto.text


def test_nothing_that_fits_is_said_with_a_way_out(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("patterns", nusantara_settings, bought="Sosis")
    assert "No rule fits these filters" in at.info[0].value


def test_the_page_speaks_indonesian(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("patterns", demo_settings, "id", bought=BREAD, order="baskets")
    assert f"52 dari 100 keranjang dengan {BREAD} juga berisi {MILK}, 1,6 kali lipat dibanding semua keranjang" in [
        bar.proto.text for bar in at.get("progress")
    ]

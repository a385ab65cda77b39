"""What a person reads on page Movement, in the thresholds of Segments, and in the groups of Value."""

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.features.segments.transitions import LEVELS
from crm_analytics.warehouse import ready
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures


def result(settings: Settings, name: str) -> pl.DataFrame:
    return ready.scan(settings, 1, name).collect()


def test_movement_counts_who_changed_segment_since_a_quarter_before(
    open_page: OpenPage, demo_settings: Settings
) -> None:
    """The most money among those who fell, counted here from both results."""
    before, now = result(demo_settings, "rfm_before"), result(demo_settings, "rfm_customers")
    both = before.join(now, on="customer_no", suffix="_now").filter(segment="loyal", segment_now="at_risk")
    at = open_page("movement", demo_settings, flow_from="loyal", flow_to="at_risk")
    text = next(each.value for each in at.markdown if "fell from" in each.value)
    assert text.startswith(f"{both.height} customers fell from Loyal to At risk since 30 Sep 2017")
    at.toggle(key="these-moved-loyal-at_risk").set_value(True).run()
    assert any(each.value.startswith(f"{both.height} customers, those with most money") for each in at.caption)


def test_the_title_of_movement_counts_who_moved_up_and_down(open_page: OpenPage, demo_settings: Settings) -> None:
    """Counted here customer by customer; the cards together are everyone who has bought."""
    before, now = result(demo_settings, "rfm_before"), result(demo_settings, "rfm_customers")
    was = dict(before.select("customer_no", "segment").iter_rows())
    steps = [
        LEVELS[after] - LEVELS[was[who]]
        for who, after in now.select("customer_no", "segment").iter_rows()
        if who in was
    ]
    up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    at = open_page("movement", demo_settings)
    assert at.title[0].value == f"{up} customers moved up and {down} down since 30 Sep 2017"
    cards = {label: int(card.value.replace(",", "")) for label, card in figures(at).items()}
    assert (cards["Moved up"], cards["Moved down"]) == (up, down)
    assert cards["Neither up nor down"] == steps.count(0)
    assert sum(cards.values()) == now.height
    at.selectbox(key="moved_to").set_value("2017-09-30").run()
    assert at.title[0].value == "Who moved between segments is not known"
    assert any("Choose an earlier day to compare with." in each.value for each in at.info)
    at.selectbox(key="moved_from").set_value("2017-06-30").run()
    assert at.title[0].value.endswith(" down between 30 Jun 2017 and 30 Sep 2017")


def test_the_table_says_the_change_since_a_quarter_before(open_page: OpenPage, demo_settings: Settings) -> None:
    table = open_page("segments", demo_settings).dataframe[0].value.to_dict("records")
    before = result(demo_settings, "rfm_before").filter(segment="champions").height
    now = result(demo_settings, "rfm_customers").filter(segment="champions").height
    champions = next(row for row in table if row["name"] == "Champions")
    assert champions["change"] == f"+{now - before}"


def test_cohorts_say_who_comes_again_and_groups_that_none_hold(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("movement", demo_settings, part="cohorts", cohorts_by="money")
    assert "What they bring later, for every 100 of their first month" in {each.value for each in at.header}
    assert at.title[0].value == "Whether newer customers come again more or less often cannot be told yet"
    text = next(each.value for each in at.markdown if "bought again in an average month of the 3 after" in each.value)
    assert "the time of the year may be behind it, until 3 months of two years can be compared." in text
    groups = open_page("value", demo_settings, part="clusters")
    assert any("fall into no groups that hold" in each.value for each in groups.info)


def test_thresholds_tell_who_would_move_before_anything_is_saved(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, part="thresholds")
    assert any("nobody would move" in each.value for each in at.markdown)
    at.number_input(key="recency-5-0").set_value(0).run()
    customers = result(demo_settings, "rfm_customers")
    assert any("customers would move, of them" in each.value for each in at.markdown)
    assert customers.filter((pl.col("recency") == 1) & (pl.col("r") == 5)).height > 0

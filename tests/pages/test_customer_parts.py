"""What a person reads in the parts drivers, share of wallet and calculator of page Value."""

from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.state import assumptions
from crm_analytics.ui import state_changes
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse import ready
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, tables
from tests.warehouse.small import fill, lines


def read(settings: Settings, name: str) -> pl.LazyFrame:
    return ready.scan(settings, 1, name)


def test_drivers_are_told_as_they_were_found(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("value", nusantara_settings, part="drivers")
    found = read(nusantara_settings, "drivers").filter(outcome="repeat").collect()
    shown = found.filter("told")
    assert shown.height > 0
    words = next(text.value for text in at.markdown if "Of the customers who" in text.value)
    assert words.count("Of the customers who") == min(shown.height, 5)
    first = shown.row(0, named=True)
    assert f"{100 * first['with_rate']:.0f} of 100 ordered again" in words
    assert f"of the others {100 * first['without_rate']:.0f}." in words
    assert at.title[0].value.replace("\\", "") in words.replace("\\", "")
    assert "because" not in words
    (basis,) = [text.value for text in at.caption if "guessing would 50 times" in text.value]
    checks = read(nusantara_settings, "driver_checks").filter(outcome="repeat").collect().row(0, named=True)
    assert f"{checks['cases']:,}, of whom {checks['yes']:,} ordered again" in basis
    assert "squared error" not in basis, "that is for those who ask why"
    listed = next(table for table in tables(at) if "Feature" in table[0])
    points = listed[0]["Difference in points, alike in the rest"].replace("−", "-")
    assert float(points) == pytest.approx(100 * found["difference"][0], abs=0.05), "in points, not percent"
    counted = tables(at)[-1]
    before = read(nusantara_settings, "rfm_before").collect()
    assert sum(int(row["Customers"].replace(",", "")) for row in counted) == before.height


def test_without_complaints_the_page_says_what_is_missing(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("value", demo_settings, "id", part="drivers", outcome="satisfaction")
    assert "Mencari hal yang seiring dengan kepuasan memerlukan sedikitnya 30 jawaban puas" in at.info[0].value
    assert "“tickets”" in at.info[0].value


def test_who_lacks_a_category_of_the_segment(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("value", nusantara_settings, part="wallet", wallet_segment="champions")
    category = at.selectbox(key="wallet_category").value
    at.toggle(key=f"these-wallet-champions-{category}").set_value(True).run()
    people = read(nusantara_settings, "rfm_customers").filter(segment="champions").collect()
    bought = read(nusantara_settings, "customer_categories").filter(pl.col("orders") > 0, category=category).collect()
    without = people.join(bought, on="customer_no", how="anti")
    assert any(f"**{without.height} customer" in text.value for text in at.markdown)
    title = f"{without.height} of {people.height} customers of segment “Champions” buy no {category} here"
    assert at.title[0].value == title


def test_the_calculator_needs_a_margin_for_profit(open_page: OpenPage, settings: Settings) -> None:
    """Ten customers in turn, one a day for a year: two stay away in the last quarter, the others come 9 or 10 times."""
    left = pl.col("customer_id").is_in(["C8", "C9"]) & (pl.col("order_id") >= "F00270")
    fill(settings, order_lines=lines(365, customers=10).filter(~left))
    refresh(settings)
    at = open_page("value", settings, part="calculator", points="10", years="1")
    assert any("no unit cost is known and no margin is assumed" in text.value for text in at.markdown)
    assert "Profit, at least" not in figures(at)
    assumptions.set(settings, LOCAL_OWNER, assumptions.ASSUMED_MARGIN, Decimal("0.4"))
    state_changes.forget()
    at.text_input(key="calculator-cost").set_value("1,000,000").run()
    cards = figures(at)
    assert cards["Profit, at least"].value.startswith("-")
    assert cards["Pays for itself"].value == "0 of 100"
    at.text_input(key="calculator-cost").set_value("a lot").run()
    assert "“a lot” is not an amount." in at.error[0].value


def test_a_viewer_of_some_branches_reads_what_is_theirs(
    open_page: OpenPage, nusantara_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = Viewer("Rina", frozenset({Permission.VIEW}), branches=frozenset({"B01", "B02"}))
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)
    at = open_page("value", nusantara_settings, part="drivers")
    assert not at.exception
    assert "for the whole company only" in at.info[0].value
    own = read(nusantara_settings, "rfm_before").filter(pl.col("branch_id").is_in(["B01", "B02"])).collect()
    assert sum(int(row["Customers"]) for row in tables(at)[-1]) == own.height

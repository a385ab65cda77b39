"""What customers brought and will bring, as a viewer may see it."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content import value_basis
from crm_analytics.content.view import View
from crm_analytics.features.value import reads
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load

ALL = Selection(date(2024, 1, 1), date(2026, 1, 1))


def view(settings: Settings, viewer: Viewer) -> View:
    load = Load(1, datetime(2026, 11, 22, tzinfo=UTC), "tests", "ready", {}, {})
    return View(settings, viewer, load, Company("Nusantara", "IDR", "ID", "Asia/Jakarta"))


def test_a_viewer_of_one_branch_sees_own_customers_in_the_same_money(nusantara_settings: Settings) -> None:
    whole = reads.people(view(nusantara_settings, LOCAL_OWNER), ALL)
    branch = whole["branch_id"].drop_nulls().mode().sort()[0]
    may = frozenset({Permission.VIEW, Permission.COSTS})
    viewer = Viewer(name="Sari", permissions=may, branches=frozenset({branch}))
    own = reads.people(view(nusantara_settings, viewer), ALL)
    assert set(own["branch_id"]) == {branch}
    assert 0 < own.height < whole.height
    same = whole.join(own.select("customer_no"), on="customer_no", how="semi")
    assert own["value_to_come"].sum() == pytest.approx(same["value_to_come"].sum())
    bought = ready.scan(nusantara_settings, 1, "customer_orders").filter(pl.col("branch_id") == branch)
    here = bought.join(own.lazy().select("customer_no"), on="customer_no", how="semi").select(pl.col("revenue").sum())
    basis = value_basis.basis(view(nusantara_settings, LOCAL_OWNER))
    assert basis is not None
    brought = float(here.collect().item()) * basis.margin
    assert own["to_date"].sum() == pytest.approx(brought, rel=0.06), "but for a year's interest"
    assert own["to_date"].sum() < same["to_date"].sum(), "what they bought in other branches is not in it"
    assert value_basis.parameters(view(nusantara_settings, viewer)) == {}


def test_the_money_is_gross_profit_where_unit_costs_are_known(nusantara_settings: Settings) -> None:
    found = value_basis.basis(view(nusantara_settings, LOCAL_OWNER))
    assert found is not None
    assert found.origin == "costs"
    assert value_basis.money_word(found) == "gross profit"
    assert value_basis.value_name(found) == "Gross profit to come in a year"
    assert value_basis.value_name(value_basis.Basis(1, "revenue", 0.1)) == "Revenue to come in a year"
    assert "10% a year" in value_basis.sentence(found)
    assert [value_basis.rate_text(rate) for rate in (0.07, 0.1, 0.075)] == ["7%", "10%", "7.5%"]

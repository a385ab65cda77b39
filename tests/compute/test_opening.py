"""Pages show a load once the marts and what they wait for are there; the rest comes while they are read."""

from collections.abc import Callable

import polars as pl
import pytest

from crm_analytics.compute import reads
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData, NotReady
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Catalogue
from tests.declared import READY
from tests.warehouse.small import COMPANY, fill, lines

FORECAST = "crm_analytics.features.forecast.results.forecast"


def view(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> View:
    shown = Catalogue(settings).ready()
    assert shown is not None
    return View(settings, viewer, shown, COMPANY)


def while_forecasting(monkeypatch: pytest.MonkeyPatch, look: Callable[[], None]) -> None:
    """Have something looked at while the forecast is worked out, which then has too little data."""

    def forecast(*_args: object, **_more: object) -> None:
        look()
        raise NotEnoughData("Too little of everything.")

    monkeypatch.setattr(FORECAST, forecast)


def test_a_new_load_is_shown_while_the_forecast_is_still_worked_out(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, order_lines=lines(40, customers=8))
    seen: list[int] = []

    def look() -> None:
        page = view(settings)
        assert ready.holds(settings, page.load.id, catalogue().opening)
        reads.ready_loads.clear()
        assert [load.id for load in reads.ready_loads(settings)] == [1]
        assert page.read("order_days").select(pl.col("revenue").sum()).collect().item() > 0
        assert page.ready("rfm_customers").height == 8
        assert page.refusal("rfm_customers") is None
        assert page.is_pending("forecast_days")
        assert (page.refusal("forecast_days") or "").startswith("This is still being worked out")
        with pytest.raises(NotReady, match="still being worked out"):
            page.ready("forecast_days")
        with pytest.raises(NotReady, match="still being worked out"):
            page.read("forecast_days")
        seen.append(page.load.id)

    while_forecasting(monkeypatch, look)
    refresh(settings)
    assert seen == [1]
    page = view(settings)
    assert not page.is_pending("forecast_days")
    assert page.refusal("forecast_days") == "Too little of everything."
    assert page.ready("forecast_days").is_empty()
    assert ready.holds(settings, 1, READY)


def test_what_was_cached_before_a_reason_came_is_not_believed_after(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, order_lines=lines(40, customers=8))
    while_forecasting(monkeypatch, lambda: seen.append(view(settings).refusal("unusual_day_parts")))
    seen: list[str | None] = []
    refresh(settings)
    assert seen[0] is not None
    assert view(settings).refusal("forecast_errors") == "Too little of everything."


def test_who_may_not_see_a_result_is_told_so_and_not_to_wait(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, order_lines=lines(40, customers=8).with_columns(branch_id=pl.lit("B1")))
    manager = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"B1"}))
    seen: list[str | None] = []

    def look() -> None:
        page = view(settings, manager)
        assert not page.is_pending("forecast_days")
        seen.append(page.refusal("forecast_days"))

    while_forecasting(monkeypatch, look)
    refresh(settings)
    assert seen[0] is not None
    assert "whole company" in seen[0]


def test_a_load_that_is_shown_stays_as_it_is_until_all_of_it_is_new(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, order_lines=lines(40, customers=8))
    refresh(settings)
    before = ready.generation(settings, 1)
    seen: list[str] = []
    while_forecasting(monkeypatch, lambda: seen.append(ready.generation(settings, 1)))
    refresh(settings, anew=True)
    assert seen == [before]
    assert ready.generation(settings, 1) != before


def test_a_refresh_broken_off_after_opening_is_told_apart_and_ended_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, order_lines=lines(40, customers=8))

    def broken(*_args: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(FORECAST, broken)
    with pytest.raises(MemoryError):
        refresh(settings)
    page = view(settings)
    assert (page.refusal("forecast_days") or "").startswith("This was not worked out")
    assert not list(settings.warehouse.rglob("*.scratch"))
    monkeypatch.undo()
    done = refresh(settings)
    assert "order_days" in done.taken_over
    assert "forecast_days" in done.made
    assert ready.holds(settings, 1, READY)


def test_a_refresh_broken_off_before_opening_leaves_the_load_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, order_lines=lines(40, customers=8))
    refresh(settings)
    fill(settings, order_lines=lines(41, customers=8))

    def broken(*_args: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr("crm_analytics.scoring.results.rfm_scores", broken)
    with pytest.raises(MemoryError):
        refresh(settings)
    assert view(settings).load.id == 1
    assert not ready.generation(settings, 2)

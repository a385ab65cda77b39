"""What a refresh takes over: all that was made from the same, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import partial

import polars as pl
import pytest

from crm_analytics.compute import plan
from crm_analytics.compute.refresh import refresh, work_of
from crm_analytics.config import Settings
from crm_analytics.recipes import UndeclaredNeed, Work
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.schema.bounds import Bounds
from crm_analytics.state import annotations, assumptions, thresholds
from crm_analytics.state.annotations import Note
from crm_analytics.synthetic import nusantara
from crm_analytics.synthetic.generated import incoming
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied
from tests.declared import READY
from tests.warehouse.small import FIRST, fill, lines, result

FORECAST = {"forecast_days", "forecast_errors"}
OF_TICKETS = {
    "ticket_days",
    "table_health",
    "column_health",
    "drivers",
    "driver_checks",
    "customer_profile",
    "campaign_reactions",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Thirty customers of the synthetic company, refreshed."""
    settings = Settings(data=tmp_path_factory.mktemp("made") / "data")
    load(settings, nusantara.company(60, 3000, 1), by="tests", progress=quiet, company=nusantara.COMPANY)
    refresh(settings)
    return settings


@pytest.fixture
def own(made: Settings, settings: Settings) -> Settings:
    """A copy of it, of one's own."""
    return copied(made, settings.data)


def frames(settings: Settings, load_id: int) -> dict[str, pl.DataFrame]:
    return {name: result(settings, name, load_id).sort(pl.all()) for name in READY}


def made_anew(settings: Settings, load_id: int) -> dict[str, pl.DataFrame]:
    done = refresh(settings, anew=True)
    assert done.taken_over == ()
    assert set(done.made) == set(READY) - {"refusals"}
    return frames(settings, load_id)


def assert_as_from_nothing(settings: Settings, load_id: int = 1) -> None:
    """What was partly taken over equals what is made from nothing."""
    found = frames(settings, load_id)
    for name, frame in made_anew(settings, load_id).items():
        assert found[name].equals(frame), name


def note(settings: Settings) -> None:
    annotations.add(settings, LOCAL_OWNER, Note(date(2025, 1, 6), "Bazaar"))


def threshold(settings: Settings) -> None:
    money = tuple(Decimal(each) for each in (100_000, 500_000, 1_000_000, 5_000_000))
    thresholds.set(settings, LOCAL_OWNER, Bounds((200, 100, 50, 20), (2, 4, 8, 16), money))


def interest(settings: Settings) -> None:
    assumptions.set(settings, LOCAL_OWNER, assumptions.DISCOUNT_RATE, Decimal("0.05"))


VALUE = {"customer_value", "value_calibration", "value_checks", "value_model"}
PROFILE = {"customer_profile", "campaign_reactions"}
CHANGES: list[tuple[Callable[[Settings], None], set[str]]] = [
    (note, FORECAST),
    (threshold, {"rfm_customers", "rfm_bounds", "rfm_before"} | PROFILE),
    (interest, VALUE | PROFILE),
]


@pytest.mark.parametrize(("change", "redone"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_a_changed_setting_works_out_what_depends_on_it(
    own: Settings, change: Callable[[Settings], None], redone: set[str]
) -> None:
    before = frames(own, 1)
    change(own)
    done = refresh(own)
    assert set(done.made) == redone
    assert set(done.taken_over) == set(READY) - redone - {"refusals"}
    assert any(not result(own, name).sort(pl.all()).equals(before[name]) for name in redone), "the change shows"


def test_results_of_changes_one_by_one_are_those_made_from_nothing(own: Settings) -> None:
    for change, _redone in CHANGES:
        change(own)
        refresh(own)
    assert_as_from_nothing(own)


def test_a_changed_threshold_changes_segments_in_every_mart_and_makes_none_anew(own: Settings) -> None:
    threshold(own)
    done = refresh(own)
    assert not set(done.made) & catalogue().marts.keys()
    segments = dict(result(own, "rfm_customers").select("customer_no", "segment").iter_rows())
    for mart in ("order_days", "category_days", "ticket_days", "delivery_days"):
        shown = result(own, mart).select("customer_no", pl.col("segment").cast(pl.String)).drop_nulls()
        assert shown.height > 0
        assert all(segments[number] == segment for number, segment in shown.iter_rows()), mart


def test_after_a_load_of_tickets_alone_the_sales_are_taken_over(own: Settings) -> None:
    customer = result(own, "customer_summary")["customer_id"][0]
    tickets = pl.DataFrame({"ticket_id": ["NEW"], "opened_at": [FIRST.replace(year=2025)], "customer_id": [customer]})
    load_of(own, tickets)
    done = refresh(own)
    assert done.load.id == 2
    assert set(done.made) <= OF_TICKETS | {"delivery_days"}, "deliveries depend on the day of the load"
    assert "ticket_days" in done.made
    assert {"daily_sales", "category_days", "forecast_days", "category_rules"} <= set(done.taken_over)
    tickets_of = [result(own, "ticket_days", number)["tickets"].sum() for number in (1, 2)]
    assert tickets_of[1] == tickets_of[0] + 1
    assert_as_from_nothing(own, 2)


def load_of(settings: Settings, tickets: pl.DataFrame) -> None:

    source = incoming("tickets", "test", "new ticket", partial(lambda: [tickets]), tickets.height)
    load(settings, [source], by="tests", progress=quiet, company=nusantara.COMPANY)


def test_a_reason_is_taken_over_with_its_empty_result(settings: Settings) -> None:
    fill(settings, order_lines=lines(40, customers=8))
    refresh(settings)
    before = result(settings, "refusals")
    assert "forecast_errors" in before["result"].to_list()
    note(settings)
    threshold(settings)
    done = refresh(settings)
    assert "clusters" in done.taken_over
    assert result(settings, "refusals").sort("result").equals(before.sort("result"))


def test_what_is_taken_over_takes_no_further_room(own: Settings) -> None:
    before = ready.path(own, 1, "category_days").stat().st_ino
    note(own)
    refresh(own)
    assert ready.path(own, 1, "category_days").stat().st_ino == before


def test_where_a_disk_has_no_links_files_are_copied(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_args: object) -> None:
        raise OSError

    before = result(own, "category_days")
    monkeypatch.setattr("os.link", no_link)
    interest(own)
    done = refresh(own)
    assert "category_days" in done.taken_over
    assert result(own, "category_days").equals(before)


def test_a_file_that_somebody_changed_is_not_taken_over(own: Settings) -> None:
    path = ready.path(own, 1, "day_bands")
    pl.read_parquet(path).clear().write_parquet(path)
    assert set(refresh(own).made) == {"day_bands", "unusual_day_parts"}
    assert result(own, "day_bands").height > 0


def test_another_version_of_the_program_makes_everything_anew(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refresh(own).made == ()
    monkeypatch.setattr(plan, "program", lambda: "another")
    assert set(refresh(own).made) == set(READY) - {"refusals"}


def test_where_nothing_changed_the_results_in_force_stay(own: Settings) -> None:
    before = ready.generation(own, 1)
    done = refresh(own)
    assert (done.made, set(done.taken_over)) == ((), set(READY) - {"refusals"})
    assert ready.generation(own, 1) == before


def test_a_recipe_that_reads_what_it_did_not_declare_is_refused(made: Settings) -> None:
    work = _work(made).within(("daily_sales", "as_of"))
    assert work.mart("daily_sales").collect().height > 0
    assert work.as_of
    reads: list[Callable[[], object]] = [
        lambda: work.mart("order_days"),
        lambda: work.facts("order_lines"),
        lambda: work.all_facts("tickets"),
        lambda: work.clock,
        lambda: work.company,
        lambda: work.bounds,
        lambda: work.notes,
        lambda: work.assumption(assumptions.DISCOUNT_RATE),
    ]
    for read in reads:
        with pytest.raises(UndeclaredNeed, match="declared that it needs as_of, daily_sales"):
            read()


def _work(settings: Settings) -> Work:

    shown = LoadCatalogue(settings).ready()
    assert shown is not None
    return work_of(settings, shown)


def test_what_depends_on_today_is_made_again_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:

    recipe = replace(catalogue().by_name["day_bands"], clock="today")
    of_load = catalogue().by_name["day_bands"]
    today, always = plan.stamp_of(recipe, ["same"]), plan.stamp_of(of_load, ["same"])

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Tomorrow":
            return cls(2100, 1, 1, tzinfo=tz)

    monkeypatch.setattr(plan, "datetime", Tomorrow)
    assert plan.stamp_of(recipe, ["same"]) != today
    assert plan.stamp_of(of_load, ["same"]) == always

"""What a file leaves open is asked on page Data before it can be loaded; after the load, what was found is said."""

from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from crm_analytics import jobs
from crm_analytics.cli import app
from crm_analytics.config import Settings
from crm_analytics.i18n import use_language
from crm_analytics.sources.mapping.mapping_files import load_mapping
from crm_analytics.state import jobs as state_jobs
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.conftest import OpenPage
from tests.warehouse.small import fill, lines

CASES = Path(__file__).parents[1] / "data" / "cases"
CHECK, LOAD = "Check this file", "Load this file"


@pytest.fixture(autouse=True)
def jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page starts in the background runs before it goes on; figures are not worked out."""

    def start(settings: Settings, args: list[str], by: str) -> state_jobs.Job:
        job = state_jobs.add(settings, args, by=by)
        CliRunner().invoke(app, ["--job", str(job.id), *(arg for arg in args if arg != "--refresh")])
        use_language("en")
        return job

    monkeypatch.setattr(jobs, "start", start)


def checked(open_page: OpenPage, settings: Settings, file: Path) -> AppTest:
    """Page Data after a file was uploaded and its check was asked for."""
    at = open_page("data", settings)
    at.file_uploader[0].set_value((file.name, file.read_bytes(), "")).run()
    assert not at.exception
    assert LOAD not in buttons(at)
    return click(at, CHECK)


def buttons(at: AppTest) -> list[str]:
    """The words on the buttons."""
    return [button.label for button in at.button]


def click(at: AppTest, label: str) -> AppTest:
    """The page after a click on the button of this name."""
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def choose(at: AppTest, choice: str) -> AppTest:
    """The page after one question was answered by the choice that begins so."""
    radio, place = next(
        (radio, place) for radio in at.radio for place, option in enumerate(radio.options) if option.startswith(choice)
    )
    radio.set_value(place).run()
    assert not at.exception
    return at


def loaded(at: AppTest, settings: Settings) -> AppTest:
    """The page after the file was loaded and its job has ended."""
    click(at, LOAD)
    at.session_state["ended_job"] = jobs.recent(settings)[0].id
    return at.run()


def test_numbers_that_two_shops_share_are_asked_about_before_anything_can_be_loaded(
    open_page: OpenPage, settings: Settings
) -> None:
    at = checked(open_page, settings, CASES / "pos_sameday.csv")
    assert [radio.value for radio in at.radio] == [None]
    assert at.radio[0].label.startswith("Order numbers that stand for several orders: 2 of 2 (2 with several customers")
    assert [warning.value for warning in at.warning][-1:] == [
        "1 question needs your answer before the file can be loaded."
    ]
    assert LOAD not in buttons(at)

    choose(at, "An order is its number and its branch.")
    assert "Order lines: 5 Jan 2024, $280.00 in all." in [each.value for each in at.markdown]
    loaded(at, settings)
    assert [success.value for success in at.success] == ["pos\\_sameday.csv is loaded: 4 of 4 rows accepted."]
    assert "Order lines: 5 Jan 2024, $280.00 in all." in [each.value for each in at.markdown]
    assert "Open Overview" in [getattr(link, "label", "") for link in at.get("page_link")]
    in_force = lake.scan(settings, LoadCatalogue(settings).in_force(), "order_lines").collect()
    assert sorted(in_force["order_id"]) == ["1/North", "1/South", "2/North", "2/South"]


def test_an_answer_that_leaves_the_question_open_loads_nothing(open_page: OpenPage, settings: Settings) -> None:
    file = settings.data.parent / "till.csv"
    rows = ["1,C1,2024-01-05,1,10.00,A", "1,C2,2024-01-05,1,20.00,A", "1,C1,2024-01-06,1,10.00,B"]
    file.write_text("order_id,customer_id,ordered_at,quantity,amount,branch_id\n" + "\n".join(rows), encoding="utf-8")
    at = checked(open_page, settings, file)
    for place, option in enumerate(at.radio[0].options):
        at.radio[0].set_value(place).run()
        assert not at.exception
        is_open = bool(at.error) or bool([each for each in at.radio if each.value is None])
        assert (LOAD in buttons(at)) == (not is_open), option


def test_currencies_are_brought_into_one_by_rates_that_are_typed(open_page: OpenPage, settings: Settings) -> None:
    at = checked(open_page, settings, CASES / "currency_column.csv")
    assert [radio.value for radio in at.radio] == [None]
    choose(at, "Convert to EUR")
    into_euro = [field for field in at.text_input if field.label.startswith("1 ")]
    assert [field.label for field in into_euro] == ["1 IDR in EUR", "1 USD in EUR"]
    assert LOAD not in buttons(at)
    into_euro[0].set_value("0.00006").run()
    assert LOAD not in buttons(at)
    next(field for field in at.text_input if field.label == "1 USD in EUR").set_value("0,9").run()
    assert [error.value for error in at.error] == ["“0,9” is no rate; write it like 16,250.5"]
    assert LOAD not in buttons(at)
    next(field for field in at.text_input if field.label == "1 USD in EUR").set_value("0.9").run()
    assert "Order lines: from 5 Jan 2024 to 7 Jan 2024, €280.00 in all." in [each.value for each in at.markdown]
    loaded(at, settings)
    assert [success.value for success in at.success] == ["currency\\_column.csv is loaded: 3 of 3 rows accepted."]
    company = LoadCatalogue(settings).company()
    assert company is not None
    assert company.currency == "EUR"


def test_a_rate_is_read_as_the_reader_writes_numbers(open_page: OpenPage, settings: Settings) -> None:
    """16.250 is sixteen thousand in Indonesian, and sixteen and a quarter in English."""
    at = open_page("data", settings, "id")
    file = CASES / "currency_column.csv"
    at.file_uploader[0].set_value((file.name, file.read_bytes(), "")).run()
    click(at, "Periksa berkas ini")
    choose(at, "Konversikan ke EUR")
    for code, rate in (("IDR", "0,00006"), ("USD", "1.250,5")):
        next(field for field in at.text_input if field.label == f"1 {code} dalam EUR").set_value(rate).run()
    assert not at.exception
    assert [error.value for error in at.error] == []
    assert [each.value for each in at.markdown if "seluruhnya" in each.value] == [
        "Rincian transaksi: dari 5 Jan 2024 sampai 7 Jan 2024, seluruhnya €125.240,00."
    ]


def test_what_is_proposed_is_chosen_already_and_a_click_takes_it(open_page: OpenPage, settings: Settings) -> None:
    at = checked(open_page, settings, CASES / "credit_notes.csv")
    assert [radio.options[radio.value or 0] for radio in at.radio] == [
        "They are returns (credit notes): their units count with a minus."
    ]
    loaded(at, settings)
    in_force = lake.scan(settings, LoadCatalogue(settings).in_force(), "order_lines").collect()
    assert sorted(in_force["quantity"]) == [-1.0, 1.0, 1.0, 2.0]
    assert load_mapping(next(settings.mappings.glob("*.toml"))).answers == {"credit_notes": "returns"}


@pytest.mark.parametrize("when", ["before the click", "after the click"])
def test_what_changed_in_the_meantime_is_asked_before_the_file_is_loaded_after_all(
    open_page: OpenPage, settings: Settings, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    file = settings.data.parent / "sales.csv"
    rows = ["order_id,customer_id,ordered_at,quantity,amount", "1,C1,2025-02-05,1,10.00", "2,C2,2025-02-06,1,20.00"]
    file.write_text("\n".join(rows), encoding="utf-8")
    at = checked(open_page, settings, file)
    assert list(at.radio) == []
    others = lines(3, customers=3).with_columns(order_id=pl.Series(["1", "2", "3"]))
    if when == "before the click":
        fill(settings, order_lines=others)
        click(at, LOAD)
        assert jobs.recent(settings) == []
    else:
        run_job = jobs.start

        def after_another(settings: Settings, args: list[str], by: str) -> state_jobs.Job:
            fill(settings, order_lines=others)
            monkeypatch.setattr(jobs, "start", run_job)
            return run_job(settings, args, by=by)

        monkeypatch.setattr(jobs, "start", after_another)
        loaded(at, settings)
        assert [error.value for error in at.error][:1] == ["Nothing was loaded. Questions that only you can answer: 1."]
        assert [each.value for each in at.caption if "still here" in each.value] == [
            "sales.csv is still here: check it again below, or choose another file."
        ]
    assert LOAD not in buttons(at)
    assert at.radio[0].label.startswith("Order numbers that are loaded already and come again")
    choose(at, "Numbers start anew each")
    loaded(at, settings)
    assert [success.value for success in at.success] == ["sales.csv is loaded: 2 of 2 rows accepted."]

"""`demo`, `refresh` and `check` from the command line."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crm_analytics.cli import app
from crm_analytics.cli.demo import DemoSize, Which
from crm_analytics.compute.findings import problem
from crm_analytics.config import Settings, from_environment
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run
from tests.declared import READY

SMALL = ("nusantara", "--customers", "30", "--order-lines", "300")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest synthetic company, loaded and refreshed by the command, once."""
    folder = tmp_path_factory.mktemp("made") / "data"
    result = CliRunner().invoke(app, ["demo", *SMALL], env={"CRM_DATA": str(folder), "CRM_DATABASE_URL": ""})
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def demo(made: Path, settings: Settings) -> None:
    """A copy of it, of one's own."""
    shutil.copytree(made, settings.data)


@pytest.mark.usefixtures("demo")
def test_a_demo_is_loaded_and_its_figures_are_ready(settings: Settings) -> None:
    load = LoadCatalogue(settings).ready()
    assert load is not None
    assert load.tables["order_lines"].accepted == 300
    assert ready.holds(settings, load.id, READY)
    company = LoadCatalogue(settings).company()
    assert company is not None
    assert company.currency == "IDR"


@pytest.mark.usefixtures("demo")
def test_the_same_demo_again_changes_nothing(run: Run, settings: Settings) -> None:
    result = run("demo", *SMALL)
    assert result.exit_code == 0
    assert "nothing changed" in result.stdout
    assert len(LoadCatalogue(settings).all()) == 1


@pytest.mark.usefixtures("demo")
def test_where_something_is_loaded_the_demo_stays_away_if_asked(run: Run, settings: Settings) -> None:
    result = run("demo", "--if-empty")
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(LoadCatalogue(settings).all()) == 1


@pytest.mark.usefixtures("demo")
def test_two_companies_do_not_mix(run: Run, settings: Settings) -> None:
    result = run("demo", "complete-journey")
    assert result.exit_code == 1
    assert "The warehouse holds data of Nusantara; a demo of Complete Journey would mix with it." in result.stderr
    assert len(LoadCatalogue(settings).all()) == 1


@pytest.mark.parametrize(
    ("variables", "options", "company"),
    [
        ({"LANG": "id_ID.UTF-8"}, (), Which.NUSANTARA),
        ({"LANG": "en_ID.UTF-8"}, (), Which.NUSANTARA),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "id_ID.UTF-8"}, (), Which.NUSANTARA),
        ({"LANG": "en_US.UTF-8"}, ("--language", "id"), Which.NUSANTARA),
        ({"LANG": "en_US.UTF-8"}, (), Which.COMPLETE_JOURNEY),
        ({"LANG": "C.UTF-8"}, (), Which.COMPLETE_JOURNEY),
        ({"LANG": "nonsense"}, (), Which.COMPLETE_JOURNEY),
    ],
)
def test_the_demo_is_in_the_money_of_the_reader(
    run: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], options: tuple[str, ...], company: Which
) -> None:
    class Chosen(Exception):
        """Instead of loading it."""

    def told(_settings: Settings, which: Which, _size: DemoSize) -> None:
        raise Chosen(which)

    monkeypatch.setattr("crm_analytics.cli.demo._made", told)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Chosen, match=company):
        run(*options, "demo")


def test_a_company_of_fewer_than_thirty_is_a_wrong_call(run: Run) -> None:
    assert run("demo", "nusantara", "--customers", "29").exit_code == 2


@pytest.mark.usefixtures("demo")
def test_refresh_works_the_figures_out_again(run: Run, settings: Settings) -> None:
    before = ready.path(settings, 1, "daily_sales")
    result = run("refresh", "--anew")
    assert (result.exit_code, result.stdout) == (0, "The figures of load 1 are ready.\n")
    assert ready.path(settings, 1, "daily_sales") != before


@pytest.mark.usefixtures("demo")
def test_refresh_says_what_it_took_over_and_what_it_worked_out(run: Run, settings: Settings) -> None:
    ready.path(settings, 1, "forecast_days").unlink()
    result = run("refresh")
    first, taken_over, made = result.stdout.splitlines()
    assert first == "The figures of load 1 are ready."
    assert taken_over.startswith("Taken over as they were: ")
    assert "daily_sales" in taken_over
    assert made == "Worked out: forecast_days, forecast_errors."
    assert run("refresh").stdout.splitlines()[-1] == "Worked out: nothing."


def test_refresh_without_data_says_what_to_load(run: Run) -> None:
    result = run("--language", "id", "refresh")
    assert result.exit_code == 1
    assert "Belum ada yang diunggah" in result.stderr


@pytest.mark.usefixtures("demo")
def test_check_finds_nothing_wrong_with_a_demo(run: Run) -> None:
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("No problem was found.\n")


def test_check_ends_with_1_when_something_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_analytics.compute.check.check", lambda _settings: [problem("x", "All of it is wrong.")])
    result = run("check")
    assert (result.exit_code, result.stderr) == (1, "All of it is wrong.\n")
    assert "No problem" not in result.stdout


def test_a_folder_that_cannot_be_written_is_told_plainly(run: Run, settings: Settings, tmp_path: Path) -> None:
    settings.data.parent.mkdir(exist_ok=True)
    settings.data.write_text("not a folder")
    result = run("loads")
    assert result.exit_code == 1
    assert "The system reports" in result.stderr
    assert tmp_path.exists()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "is no address of a database"),
        ("unheard-of://name@server/base", "is no address of a database"),
        ("mysql://name:secret@server/base", "needs the Python package MySQLdb"),
        ("postgresql://name:secret@127.0.0.1:1/base", "cannot be opened: connection failed"),
        ("sqlite:///{file}", "cannot be opened: file is not a database"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_plainly_and_without_its_address(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, told: str
) -> None:
    (tmp_path / "letter.txt").write_text("not a database, and long enough to be looked at as one" * 20)
    monkeypatch.setenv("CRM_DATABASE_URL", url.format(file=tmp_path / "letter.txt"))
    result = run("loads")
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert "secret" not in result.stderr


def test_a_setting_that_is_no_number_is_a_wrong_call(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_LOCK_WAIT", "ten")
    result = run("loads")
    assert (result.exit_code, result.stderr) == (2, "CRM_LOCK_WAIT has to be a number; it is “ten”.\n")


def test_a_setting_that_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRM_DATA", "CRM_DATABASE_URL", "CRM_UPLOAD_LIMIT", "CRM_LOCK_WAIT"):
        monkeypatch.setenv(name, "")
    assert from_environment() == Settings()


def test_a_folder_may_be_said_from_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("CRM_DATA", "~/toko")
    assert from_environment().data == tmp_path / "toko"

"""Warehouses that many tests read: built once, by the real load and refresh. Nobody may write into them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from crm_analytics.config import Settings
from crm_analytics.schema.company import Company
from crm_analytics.sources.table import Incoming
from tests import spread, thorough
from tests.postgres import database, server

BuiltOnce = Callable[[str, Callable[[Settings], object]], Settings]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much is tried."""
    thorough.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """How many examples there are."""
    thorough.begin(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins."""
    thorough.leave_out(config, items)
    items.sort(key=spread.longest_first)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Files stay together."""
    return spread.spread(config, log)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BuiltOnce:
    """`built_once(name, build)`: test processes share one folder, the first builds, the others wait. Read only."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine if worker_id == "master" else mine.parent

    def built(name: str, build: Callable[[Settings], object]) -> Settings:
        settings, whole = Settings(data=shared / name), shared / f"{name}.whole"
        with FileLock(shared / f"{name}.lock"):
            if not whole.exists():
                build(settings)
                whole.touch()
        return settings

    return built


@pytest.fixture(scope="session")
def demo_settings(built_once: BuiltOnce) -> Settings:
    """Complete Journey, loaded and refreshed. Read only."""

    def build(settings: Settings) -> None:
        from crm_analytics.synthetic import complete_journey as demo

        _fill(settings, demo.complete_journey(), demo.COMPANY)

    return built_once("demo", build)


@pytest.fixture(scope="session")
def nusantara_settings(built_once: BuiltOnce) -> Settings:
    """500 customers of the synthetic company, loaded and refreshed. Read only."""

    def build(settings: Settings) -> None:
        from crm_analytics.synthetic import nusantara

        _fill(settings, nusantara.company(500, 50_000, 1), nusantara.COMPANY)

    return built_once("nusantara", build)


@pytest.fixture(scope="session")
def thirty_settings(built_once: BuiltOnce) -> Settings:
    """30 customers of the synthetic company, loaded and refreshed. Read only."""

    def build(settings: Settings) -> None:
        from crm_analytics.synthetic import nusantara

        _fill(settings, nusantara.company(30, 600, 1), nusantara.COMPANY)

    return built_once("thirty", build)


@pytest.fixture(scope="session")
def two_branches_settings(built_once: BuiltOnce) -> Settings:
    """Customers who each buy in the branches north and south, loaded and refreshed. Read only."""
    from tests.viewer.viewers import two_branches

    return built_once("two-branches", two_branches)


def _fill(settings: Settings, incoming: list[Incoming], company: Company) -> None:
    from crm_analytics.compute.refresh import refresh
    from crm_analytics.warehouse.load import load
    from crm_analytics.warehouse.progress import quiet

    load(settings, incoming, by="tests", progress=quiet, company=company)
    refresh(settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty warehouse of one's own."""
    return Settings(data=tmp_path / "data")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a real PostgreSQL server, started for this run of tests."""
    with server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of one's own on a real PostgreSQL server."""
    with database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty warehouse whose state is in SQLite, then one whose state is in PostgreSQL.

    For what they could do differently: migrations, several at once, and a round trip of each model.
    """
    return _with_state(request, tmp_path)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.thorough, pytest.mark.postgresql]),
    ]
)
def state_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty warehouse whose state is in SQLite; in a thorough run, then one whose state is in PostgreSQL."""
    return _with_state(request, tmp_path)


def _with_state(request: pytest.FixtureRequest, folder: Path) -> Settings:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Settings(data=folder / "data", database_url=url)

"""Opening a page as a visitor would, without a browser."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from inspect import signature
from pathlib import Path

import polars as pl
import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.cache import CACHE
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import PROJECT, Settings
from crm_analytics.i18n import use_language
from tests.conftest import BuiltOnce
from tests.copies import copied
from tests.warehouse.small import fill, lines

OpenPage = Callable[..., AppTest]


@cache
def _components() -> BidiComponentManager:
    """Components that packages bring, looked for once: AppTest looks at every opening, for most of its time."""
    manager = BidiComponentManager()
    manager.discover_and_register_components(start_file_watching=False)
    return manager


@pytest.fixture
def open_page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """`open_page(name, settings, language="en", **address)` runs a page; every rerun goes through app.py.

    What pages keep in memory is known by its warehouse, load and viewer, and serves the next test too; a test that
    patches something reads everything anew and leaves nothing behind.
    """
    began = PagesManager.__init__

    def without_discovery(self: PagesManager, *args: object, **kwargs: object) -> None:
        began(self, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", without_discovery)

    def opened(name: str, settings: Settings, language: str = "en", **address: str) -> AppTest:
        monkeypatch.setenv("CRM_DATA", str(settings.data))
        monkeypatch.setenv("CRM_DATABASE_URL", settings.database_url)
        use_language(language)  # labels of choices are written anew between two runs, outside of any page
        at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
        at._bidi_component_manager = _components()
        for key, value in {"lang": language, **address}.items():
            at.query_params[key] = value
        if name != "overview":
            at.switch_page(f"pages/{name}.py")
        return at.run()

    patches = "monkeypatch" in signature(request.function).parameters
    if patches:
        CACHE.forget()
    yield opened
    if patches:
        CACHE.forget()
    use_language("en")


@pytest.fixture
def open_menus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Menus of downloads stand open: what they offer is made when somebody opens them."""
    monkeypatch.setattr("crm_analytics.ui.downloads._is_open", lambda _menu: True)


@pytest.fixture
def two_loads(built_once: BuiltOnce, tmp_path: Path) -> Settings:
    """Ten days of sales in one load, ten more in the next; both ready. A copy of one's own."""
    return copied(built_once("two-loads", _two_loads), tmp_path / "data")


def _two_loads(settings: Settings) -> None:
    for day in (datetime(2025, 1, 1, 10), datetime(2025, 1, 11, 10)):  # noqa: DTZ001 - wall time of the company
        fill(
            settings,
            order_lines=lines(10, customers=5, first=day).with_columns(order_id=f"{day:%d}-" + pl.col("order_id")),
        )
        refresh(settings)

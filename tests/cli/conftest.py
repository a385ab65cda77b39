"""Running the command line in this process, on an empty warehouse of one's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crm_analytics.cli import app
from crm_analytics.config import Settings
from crm_analytics.i18n import use_language

Run = Callable[..., Result]

SALES = """order_id,ordered_at,customer_id,product_id,units sold,amount
{rows}"""


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Give a command; files it names relatively are in the warehouse's parent folder."""
    monkeypatch.setenv("CRM_DATA", str(settings.data))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("TZ", "Asia/Jakarta")
    for name in ("LC_ALL", "LC_MESSAGES", "CRM_DATABASE_URL", "CRM_SOURCE_URL"):
        monkeypatch.delenv(name, raising=False)

    def command(*args: str | Path) -> Result:
        result = CliRunner().invoke(app, [str(arg) for arg in args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield command
    use_language("en")


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """Five sales of which the last one's quantity is no number."""
    path = tmp_path / "sales-2024.csv"
    quantities = ("1", "2", "1.5", "-1", "many")
    rows = [f"F{n},2024-01-{n + 10},C{n},P{n % 2},{quantity},{n}0.50" for n, quantity in enumerate(quantities, start=1)]
    path.write_text(SALES.format(rows="\n".join(rows)), encoding="utf-8")
    return path

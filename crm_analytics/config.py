"""Settings from the environment: one place for every path and limit."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
KEPT_MEMORY = {"_RJEM_MALLOC_CONF": "oversize_threshold:0,dirty_decay_ms:4000,muzzy_decay_ms:0"}
"""Lets Polars' allocator (jemalloc, on Linux) use memory again for four seconds before it goes back to the system:
fetching it anew was a fifth of a refresh's work. Read once, when Polars is first imported; from then on the variable
holds what Polars made of it, so that a process started from there must be told again."""


class NotANumber(ValueError):
    """A variable of the environment that has to be a number is none."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value}")
        self.name, self.value = name, value


@dataclass(frozen=True)
class Settings:
    """Where things live and how large they may get. Sizes are in bytes, times in seconds."""

    data: Path = PROJECT / "data"
    database_url: str = ""
    upload_limit: int = 2 * 1024**3
    batch_rows: int = 500_000
    lock_wait: float = 10.0
    ready_kept: int = 5
    parts_kept: int = 50
    parts_bytes: int = 512 * 1024**2
    parts_waiting: int = 10
    column_limit: int = 2_000
    address: str = "127.0.0.1"
    port: int = 8501
    origins: tuple[str, ...] = ()
    """Public addresses of the server, such as https://crm.example.com, where a proxy stands before it."""

    @property
    def warehouse(self) -> Path:
        """Folder of the Delta tables, the ready results and staged files."""
        return self.data / "warehouse"

    @property
    def mappings(self) -> Path:
        """Folder of the remembered mappings, one TOML file per source."""
        return self.data / "mappings"

    @property
    def state_url(self) -> str:
        """SQLAlchemy URL of what people write; SQLite beside the lake unless configured."""
        return self.database_url or sqlite_url(self.warehouse / "state.db")


def sqlite_url(file: Path) -> str:
    """SQLAlchemy URL of a SQLite file."""
    return "sqlite:///" + quote(str(file), safe="/ ")


def from_environment() -> Settings:
    """Read `CRM_DATA`, `CRM_DATABASE_URL`, `CRM_UPLOAD_LIMIT`, `CRM_LOCK_WAIT` and `CRM_ALLOWED_ORIGINS`.

    An empty one counts as not set; origins are separated by commas.

    Raises:
        NotANumber: where a limit or a time is none.
    """
    fixed = Settings()
    return Settings(
        data=Path(os.environ.get("CRM_DATA") or fixed.data).expanduser(),
        database_url=os.environ.get("CRM_DATABASE_URL", ""),
        upload_limit=int(_number("CRM_UPLOAD_LIMIT", fixed.upload_limit)),
        lock_wait=_number("CRM_LOCK_WAIT", fixed.lock_wait),
        origins=tuple(part.strip() for part in os.environ.get("CRM_ALLOWED_ORIGINS", "").split(",") if part.strip()),
    )


def _number(name: str, otherwise: float) -> float:
    sentence = os.environ.get(name, "")
    try:
        return float(sentence) if sentence else otherwise
    except ValueError:
        raise NotANumber(name, sentence) from None

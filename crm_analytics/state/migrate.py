"""Migrations, run by the program itself: nobody has to remember a command."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_201_602


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest form; safe where several processes start at once."""
    if _is_current(engine):
        return
    if engine.dialect.name == "sqlite":
        with FileLock(f"{engine.url.database}.lock"):
            _migrate(engine)
    else:
        _migrate(engine)


def configuration() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def newest_form() -> str:
    """Name of the form that the migrations lead to."""
    return str(ScriptDirectory.from_config(configuration()).get_current_head())


def leads_on_from(form: str) -> bool:
    """Whether a database of this form can be brought to the newest; one of a later version can't."""
    forms = ScriptDirectory.from_config(configuration()).walk_revisions()
    return form in {each.revision for each in forms}


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest_form()


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        _wait_for_others(connection)
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})

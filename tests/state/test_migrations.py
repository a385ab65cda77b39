"""The database is always made by migrations, and they agree with the models."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from crm_analytics.config import Settings
from crm_analytics.schema.company import Company
from crm_analytics.state.engine import create, engine
from crm_analytics.state.migrate import configuration, upgrade
from crm_analytics.state.models import Base
from crm_analytics.warehouse.loads import LoadCatalogue


def test_migrations_make_what_the_models_say(any_database: Settings) -> None:
    with engine(any_database).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_that_was_deleted_is_made_anew(settings: Settings) -> None:
    LoadCatalogue(settings).set_company(Company("Toko", "IDR", "ID", "Asia/Jakarta"))
    shutil.rmtree(settings.data)
    assert LoadCatalogue(settings).company() is None
    assert LoadCatalogue(settings).all() == []


def test_a_migrated_database_is_left_alone(any_database: Settings) -> None:
    made = engine(any_database)
    with made.begin() as connection:
        connection.execute(text("INSERT INTO company VALUES (1, 'Toko', 'IDR', 'ID', 'Asia/Jakarta')"))
    upgrade(made)
    with made.connect() as connection:
        assert connection.execute(text("SELECT name FROM company")).scalar() == "Toko"


def test_a_database_of_an_earlier_release_is_brought_forward_with_what_is_in_it(any_database: Settings) -> None:
    (any_database.data / "warehouse").mkdir(parents=True)
    made = create(any_database.state_url)
    with made.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO company VALUES (1, 'Toko', 'IDR', 'ID', 'Asia/Jakarta')"))
    upgrade(made)
    with made.connect() as connection:
        assert connection.execute(text("SELECT name FROM company")).scalar() == "Toko"
        assert connection.execute(text("SELECT count(*) FROM annotations")).scalar() == 0
    made.dispose()


def test_processes_that_start_at_once_migrate_once(any_database: Settings) -> None:
    url = any_database.state_url
    (any_database.data / "warehouse").mkdir(parents=True)
    engines = [create(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, engines))
    assert set(Base.metadata.tables) < set(inspect(engines[0]).get_table_names())
    for made in engines:
        made.dispose()


def test_migrations_can_be_taken_back(any_database: Settings) -> None:
    made = engine(any_database)
    with made.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(made).get_table_names() == ["alembic_version"]


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_sqlite_is_set_up_for_several_readers_and_a_writer(tmp_path: Path, pragma: str, value: object) -> None:
    with engine(Settings(data=tmp_path)).connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_postgresql_is_spoken_to_by_psycopg_3(postgres_url: str) -> None:
    made = create(postgres_url)
    assert made.dialect.driver == "psycopg"
    with made.connect() as connection:
        assert str(connection.execute(text("SELECT version()")).scalar()).startswith("PostgreSQL")
    made.dispose()

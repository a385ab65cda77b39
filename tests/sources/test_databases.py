"""Queries on real databases: a SQLite file, and a PostgreSQL server started for the tests."""

import builtins
import sqlite3
from collections.abc import Callable
from pathlib import Path

import polars as pl
import psycopg
import pytest
from sqlalchemy.engine import make_url

from crm_analytics.config import Settings
from crm_analytics.errors import SourceError
from crm_analytics.sources.conform import conform
from crm_analytics.sources.databases import queries as databases
from crm_analytics.sources.databases.connections import NotBound, plain_refusals
from crm_analytics.sources.databases.queries import Parameters, open_query
from crm_analytics.sources.mapping.suggest import suggest
from crm_analytics.sources.table import ROW

ROWS = 2500
MAKE = """
    CREATE TABLE sales (
        nota TEXT, tanggal DATE, pelanggan TEXT, qty INTEGER, total NUMERIC(12, 2), note TEXT
    )
"""


def line(number: int) -> tuple[str, str, str, int, float, str | None]:
    return f"{number:06d}", f"2024-01-{number % 28 + 1:02d}", f"00{number % 7}", number % 5 + 1, number * 1.25, None


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute(MAKE)
        connection.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?)", map(line, range(ROWS)))
    connection.close()
    return f"sqlite:///{tmp_path / 'shop.db'}"


@pytest.fixture
def shop_url(postgres_url: str) -> str:
    with psycopg.connect(postgres_url) as connection:
        connection.execute(MAKE)
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO sales VALUES (%s, %s, %s, %s, %s, %s)", list(map(line, range(ROWS))))
    return postgres_url


@pytest.fixture(params=["sqlite_url", "shop_url"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


QUERY = "SELECT nota, tanggal, qty, total, note FROM sales WHERE qty >= :least AND nota <> :other ORDER BY nota;"


def test_a_query_is_a_table_of_text_in_batches(url: str) -> None:
    source = open_query(url, QUERY, {"least": 2, "other": "it's"})
    assert source.columns == ["nota", "tanggal", "qty", "total", "note"]
    frames = list(source.batches(700))
    assert max(frame.height for frame in frames) <= 700
    found = pl.concat(frames)
    expected = [line(number) for number in range(ROWS) if number % 5 + 1 >= 2]
    assert found[ROW].to_list() == list(range(1, len(expected) + 1))
    assert found["nota"].to_list() == [nota for nota, *_ in expected]
    assert found["tanggal"].to_list() == [day for _, day, *_ in expected]
    assert found["total"].cast(pl.Float64).to_list() == [total for *_, total, _ in expected]
    assert found["note"].null_count() == found.height


def test_a_query_loads_like_a_file_without_questions(url: str, settings: Settings) -> None:
    source = open_query(url, "SELECT nota, tanggal, pelanggan, qty, total FROM sales")
    found = suggest(source, "order_lines", settings)
    assert not found.missing
    assert not found.questions
    rows = pl.concat(batch.rows for batch in conform(source, found.mapping, "order_lines", settings).batches())
    assert float(rows["amount"].sum()) == sum(number * 1.25 for number in range(ROWS))
    assert rows["customer_id"].unique().sort()[0] == "000"


@pytest.mark.parametrize("value", ["2024-01-20", "x' OR '1'='1", None])
def test_parameters_are_bound_and_never_written_into_the_query(sqlite_url: str, value: str | None) -> None:
    source = open_query(sqlite_url, "SELECT nota FROM sales WHERE tanggal >= :day", {"day": value})
    expected = sum(line(number)[1] >= value for number in range(ROWS)) if value else 0
    assert sum(frame.height for frame in source.batches(1000)) == (0 if value and "x" in value else expected)


def test_text_is_bound_to_a_date_in_postgresql(shop_url: str) -> None:
    source = open_query(
        shop_url, "SELECT nota FROM sales WHERE tanggal >= :day AND nota LIKE '%1'", {"day": "2024-01-20"}
    )
    expected = [number for number in range(ROWS) if number % 28 + 1 >= 20 and number % 10 == 1]
    assert sum(frame.height for frame in source.batches(100)) == len(expected)


@pytest.mark.parametrize(
    ("params", "said"),
    [(None, "has the parameters least, other; given were –"), ({"least": 1, "more": 2}, "given were least, more")],
)
def test_parameters_must_be_the_querys(sqlite_url: str, params: Parameters | None, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        open_query(sqlite_url, QUERY, params)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM sales", "DROP TABLE sales", "INSERT INTO sales (nota) VALUES ('x')"]
)
def test_nothing_can_be_written(url: str, statement: str) -> None:
    with pytest.raises(SourceError, match="refused the query"):
        list(open_query(url, statement).batches(10))
    assert sum(frame.height for frame in open_query(url, "SELECT nota FROM sales").batches(1000)) == ROWS


def test_a_function_that_writes_is_refused_too(shop_url: str) -> None:
    with psycopg.connect(shop_url) as connection:
        connection.execute("CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS $$ DELETE FROM sales; SELECT 1 $$")
    with pytest.raises(SourceError, match="read-only transaction"):
        list(open_query(shop_url, "SELECT wipe() AS x").batches(10))


def test_what_the_database_says_is_passed_on(url: str) -> None:
    with pytest.raises(SourceError, match=r"refused the query: .*nope"):
        open_query(url, "SELECT nope FROM sales")


def test_an_error_halfway_is_an_error_and_not_an_end(shop_url: str) -> None:
    source = open_query(shop_url, "SELECT 1 / (qty - 3) AS x FROM sales")
    with pytest.raises(SourceError, match="division by zero"):
        list(source.batches(10))


@pytest.mark.parametrize("password", ["half@part", "per%25cent", "a%2Fb"])
def test_a_password_with_signs_of_an_address_is_in_no_error(password: str) -> None:
    with pytest.raises(SourceError) as refused:
        open_query(f"postgresql://ann:{password}@127.0.0.1:1/shop", "SELECT 1")
    for part in {password, *password.split("@"), password.replace("%25", "%").replace("%2F", "/")}:
        assert part not in str(refused.value)


def test_passwords_are_in_no_error_name_or_fingerprint() -> None:
    with pytest.raises(SourceError) as refused:
        open_query("postgresql://ann:s3cret@127.0.0.1:1/shop", "SELECT 1")
    assert "refused the query" in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "not the address of a database"),
        ("sqlite:///nowhere/none.db", "There is no file “none.db”"),
        ("oracle://u:p@h/d", "Reading from oracle needs a driver that is not installed"),
        ("marsbase://u@h/d", "Reading from marsbase needs a driver that is not installed"),
    ],
)
def test_addresses_that_lead_nowhere_are_refused(url: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        open_query(url, "SELECT 1")


def test_reading_does_not_create_a_database(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        open_query(f"sqlite:///{tmp_path / 'new.db'}", "SELECT 1")
    assert not (tmp_path / "new.db").exists()


def test_without_the_bulk_driver_postgresql_is_read_all_the_same(
    shop_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_place: object) -> None:
        raise NotBound

    quick = pl.concat(open_query(shop_url, "SELECT * FROM sales ORDER BY nota").batches(900))
    monkeypatch.setattr(databases, "bulk_connection", refused)
    slow = pl.concat(open_query(shop_url, "SELECT * FROM sales ORDER BY nota").batches(900))
    assert slow.equals(quick)


def test_dates_are_understood_whatever_the_servers_habit(shop_url: str) -> None:
    with psycopg.connect(shop_url, autocommit=True) as connection:
        connection.execute("ALTER ROLE CURRENT_USER SET datestyle = 'SQL, DMY'")
    try:
        frame = pl.concat(open_query(shop_url, "SELECT tanggal FROM sales ORDER BY nota").batches(5000))
    finally:
        with psycopg.connect(shop_url, autocommit=True) as connection:
            connection.execute("ALTER ROLE CURRENT_USER RESET datestyle")
    assert frame["tanggal"][0] == "2024-01-01"


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: Callable[..., object] = builtins.__import__

    def without_psycopg(name: str, *more: object) -> object:
        if name == "psycopg":
            raise ModuleNotFoundError(name=name)
        return usual(name, *more)

    monkeypatch.setattr(builtins, "__import__", without_psycopg)
    with pytest.raises(SourceError, match=r"psycopg.*pip install -r requirements-postgresql.txt"):
        open_query("postgresql://u:p@localhost/d", "SELECT 1")


def test_sqlite_columns_may_mix_types(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "mixed.db") as connection:
        connection.execute("CREATE TABLE m (a, b)")
        connection.executemany(
            "INSERT INTO m VALUES (?, ?)", [(n if n < 2000 else f"text {n}", n) for n in range(3000)]
        )
    connection.close()
    source = open_query(f"sqlite:///{tmp_path / 'mixed.db'}", "SELECT a, b FROM m ORDER BY b")
    assert pl.concat(source.batches(1000))["a"].to_list()[1999:2001] == ["1999", "text 2000"]


def test_bytes_of_an_old_program_in_sqlite_are_read_as_windows_would(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("CREATE TABLE m (name)")
        connection.executemany("INSERT INTO m VALUES (?)", [("Café",), ("Caf\u00e9".encode("cp1252"),), (None,)])
    connection.close()
    source = open_query(f"sqlite:///{tmp_path / 'old.db'}", "SELECT name, 1 AS one FROM m ORDER BY rowid")
    assert pl.concat(source.batches(1000)).rows() == [(1, "Café", "1"), (2, "Café", "1"), (3, None, "1")]


def test_the_same_query_has_the_same_name_and_fingerprint(sqlite_url: str) -> None:
    one, same = (open_query(sqlite_url, QUERY, {"least": 2, "other": ""}) for _ in range(2))
    other = open_query(sqlite_url, QUERY, {"least": 3, "other": ""})
    assert (one.name, one.fingerprint) == (same.name, same.fingerprint)
    assert one.name == other.name
    assert one.fingerprint != other.fingerprint
    assert one.name.startswith("shop.db · ")


def test_a_refusal_without_a_word_is_told_all_the_same() -> None:
    words = pytest.raises(SourceError, match=r"The database “shop\.db” refused the query")
    with words, plain_refusals(make_url("sqlite:///shop.db"), "shop.db"):
        raise OSError

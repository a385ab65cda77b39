"""`load`: files and queries in, the reconciliation out, with the mapping asked once and remembered."""

import sqlite3
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run


def _facts(settings: Settings, table: str) -> pl.DataFrame:
    return lake.scan(settings, LoadCatalogue(settings).in_force(), table).collect()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Two sales whose columns are named as ours."""
    path = tmp_path / "till.csv"
    path.write_text(
        "order_id,ordered_at,customer_id,product_id,quantity,amount\n"
        "0001,2024-01-15,C1,P1,2,20.50\n0002,2024-01-16,,P1,1,10\n",
        encoding="utf-8",
    )
    return path


def test_a_file_whose_columns_are_certain_loads_at_once(run: Run, settings: Settings, good: Path) -> None:
    result = run("load", "order_lines", good)
    assert result.exit_code == 0, result.output
    assert "Published as load 1." in result.stdout
    rows = _facts(settings, "order_lines").sort("order_id")
    assert rows["order_id"].to_list() == ["0001", "0002"]
    assert str(rows["amount"].sum()) == "30.50"


def test_the_reconciliation_shows_rows_and_sums(run: Run, good: Path) -> None:
    output = run("load", "order_lines", good).stdout
    assert "Rows in = accepted + rejected + duplicates + left out" in output
    line = next(line for line in output.splitlines() if "order_lines" in line)
    assert [cell.strip() for cell in line.split("│")[2:7]] == ["2", "2", "0", "0", "0"]
    sums = next(line for line in output.splitlines() if "sum of amount" in line)
    assert [cell.strip() for cell in sums.split("│")[2:7]] == ["30.50", "30.50", "0.00", "0.00", "0.00"]


def test_the_same_file_again_changes_nothing(run: Run, settings: Settings, good: Path) -> None:
    run("load", "order_lines", good)
    result = run("load", "order_lines", good)
    assert result.exit_code == 0
    assert "nothing changed" in result.stdout
    assert [load.id for load in LoadCatalogue(settings).all()] == [1]


def test_a_trial_writes_nothing(run: Run, settings: Settings, good: Path) -> None:
    result = run("load", "order_lines", good, "--dry-run")
    assert result.exit_code == 0
    assert "nothing was written" in result.stdout
    assert LoadCatalogue(settings).in_force() is None
    assert list(settings.mappings.glob("*")) == []


def test_an_uncertain_column_is_asked_for_with_a_mapping_to_complete(run: Run, settings: Settings, sales: Path) -> None:
    result = run("load", "order_lines", sales)
    assert result.exit_code == 1
    assert "quantity may be “units sold”; that is not certain." in result.stderr
    assert "--mapping FILE" in result.stderr
    assert '[columns.quantity]\nsource = "units sold"' in result.stdout
    assert LoadCatalogue(settings).in_force() is None


def test_the_mapping_shown_loads_the_file_and_is_remembered(run: Run, sales: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(run("load", "order_lines", sales).stdout, encoding="utf-8")
    first = run("load", "order_lines", sales, "--mapping", mapping)
    assert first.exit_code == 0, first.output
    assert "is remembered in" in first.stdout
    later = tmp_path / "sales-2025.csv"
    later.write_text(sales.read_text(encoding="utf-8").replace("2024-", "2025-").replace("F", "G"), encoding="utf-8")
    second = run("load", "order_lines", later)
    assert second.exit_code == 0, second.output
    assert "Published as load 2." in second.stdout


def test_a_file_of_the_same_name_with_other_columns_is_not_loaded_by_the_remembered_mapping(
    run: Run, settings: Settings, good: Path, tmp_path: Path
) -> None:
    assert run("load", "order_lines", good).exit_code == 0
    (tmp_path / "later").mkdir()
    other = tmp_path / "later" / good.name
    lines = good.read_text(encoding="utf-8").splitlines()
    other.write_text("\n".join([f"{lines[0]},remark", "0003,2024-01-17,C1,P1,1,5,x"]), encoding="utf-8")
    result = run("load", "order_lines", other)
    assert result.exit_code == 1
    asked = " ".join(result.stderr.split())
    assert "that of earlier files of this name, and this one differs: it also has remark." in asked
    assert 'order_id = "order_id"' in result.stdout
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(result.stdout, encoding="utf-8")
    assert run("load", "order_lines", other, "--mapping", mapping).exit_code == 0
    assert len(list(settings.mappings.iterdir())) == 2

    other.write_text(other.read_text(encoding="utf-8").replace("0003", "0004"), encoding="utf-8")
    assert "Published as load 3." in run("load", "order_lines", other).stdout


def test_an_optional_cell_that_cannot_be_read_does_not_cost_its_row(run: Run, settings: Settings, good: Path) -> None:
    cells = ["abc", "1.50", "", "2", "3"]
    header = good.read_text(encoding="utf-8").splitlines()[0]
    lines = [f"000{number},2024-01-15,C1,P1,1,5,{cell}" for number, cell in enumerate(cells)]
    good.write_text("\n".join([f"{header},discount", *lines]), encoding="utf-8")
    result = run("load", "order_lines", good)
    assert result.exit_code == 0, result.output
    assert "left empty: discount 1, such as “abc”." in " ".join(result.stdout.split())
    discounts = _facts(settings, "order_lines").sort("order_id")["discount"]
    assert [str(each) for each in discounts] == ["None", "1.50", "None", "2.00", "3.00"]


def test_rejected_rows_are_told_with_their_reason(run: Run, sales: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(run("load", "order_lines", sales).stdout, encoding="utf-8")
    output = run("load", "order_lines", sales, "--mapping", mapping).stdout
    assert "sales-2024.csv: rows set aside: 1, such as row 5. quantity: The value is not a number" in output
    assert "digits: “" in " ".join(output.split())


def test_a_query_loads_with_its_parameter(run: Run, settings: Settings, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("create table sale (order_id text, ordered_at text, quantity real, amount real, day text)")
        database.executemany(
            "insert into sale values (?, ?, ?, ?, ?)",
            [("A1", "2024-01-15", 1, 5.25, "mon"), ("A2", "2024-01-16", 1, 7.5, "tue")],
        )
    database.close()
    query = "select order_id, ordered_at, quantity, amount from sale where day = :day"
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    result = run("load", "order_lines", "--database", url, "--query", query, "--param", "day=tue")
    assert result.exit_code == 0, result.output
    assert _facts(settings, "order_lines")["order_id"].to_list() == ["A2"]

    again = run("load", "order_lines", "--database", url, "--query", f"{query} -- a note", "--param", "day=sun")
    assert "There are no rows in it: nothing changed." in again.output


def test_load_and_refresh_in_one_go_make_the_pages_move_on(run: Run, settings: Settings, good: Path) -> None:
    assert run("load", "order_lines", good, "--refresh").exit_code == 0
    ready = LoadCatalogue(settings).ready()
    assert ready is not None
    assert ready.id == 1


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["orders", "x.csv"], "There is no table “orders”"),
        (["order_lines"], "Name the files to load"),
        (["order_lines", "x.csv", "--database", "sqlite:///x", "--query", "select 1"], "not both"),
        (["order_lines", "--database", "sqlite:///x"], "Say with --query"),
        (["order_lines", "--database", "sqlite:///x", "--query", "select 1", "--param", "a"], "name=value"),
    ],
)
def test_a_wrong_call_is_told_and_ends_with_2(run: Run, args: list[str], sentence: str) -> None:
    result = run("load", *args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gone.csv", None, "There is no file “gone.csv”."),
        ("empty.csv", b"", "is empty (0 bytes)"),
        ("header.csv", b"order_id,amount\n", "no rows below it"),
        ("other.csv", b"a,b\n1,2\n", "order_id is needed, and no column was found for it. The source has: a, b."),
    ],
)
def test_a_bad_file_is_told_and_ends_with_1(
    run: Run, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run("load", "order_lines", tmp_path / name)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_the_company_is_taken_from_the_system_until_it_is_said(run: Run, settings: Settings, good: Path) -> None:
    output = run("load", "order_lines", good).stdout
    assert "money in USD, holidays of US, times of Asia/Jakarta" in output
    assert "refresh" in run("company", "--name", "Toko", "--currency", "idr", "--country", "id").stdout
    assert "refresh" not in run("company", "--currency", "idr").stdout
    company = LoadCatalogue(settings).company()
    assert company is not None
    assert (company.name, company.currency, company.country, company.timezone) == ("Toko", "IDR", "ID", "Asia/Jakarta")


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--currency", "RUPIAH", "“RUPIAH” is no currency"),
        ("--country", "Indonesia", "“INDONESIA” is no country"),
        ("--timezone", "Jakarta", "There is no time zone “Jakarta”"),
    ],
)
def test_a_company_of_nowhere_is_refused(run: Run, option: str, value: str, sentence: str) -> None:
    result = run("company", option, value)
    assert result.exit_code == 2
    assert sentence in result.stderr

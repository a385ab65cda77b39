"""`export` and `exports`: what goes out on the command line is whole, typed and written down."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.rules.form import AllOf, Condition, to_json
from crm_analytics.state import exports, segment_sizes, segments
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run


@pytest.fixture
def loaded(run: Run, sales: Path, tmp_path: Path) -> Path:
    """A load of four sales with one row set aside."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(run("load", "order_lines", sales).stdout, encoding="utf-8")
    assert run("load", "order_lines", sales, "--mapping", mapping).exit_code == 0
    return tmp_path


def facts(settings: Settings) -> pl.DataFrame:
    return lake.scan(settings, LoadCatalogue(settings).in_force(), "order_lines").collect()


def test_a_table_goes_out_as_csv_line_for_line(run: Run, settings: Settings, loaded: Path) -> None:
    result = run("export", "order_lines", "--out", loaded / "out.csv")
    assert result.exit_code == 0, result.output
    assert "Rows written: 4" in result.stdout
    written = pl.read_csv(loaded / "out.csv", infer_schema=False)
    assert written["order_id"].sort().to_list() == facts(settings)["order_id"].sort().to_list()


def test_a_result_goes_out_as_a_typed_workbook(run: Run, settings: Settings, loaded: Path) -> None:
    assert run("refresh").exit_code == 0
    assert run("export", "daily_sales", "--format", "excel", "--out", loaded / "out.xlsx").exit_code == 0
    rows, about = openpyxl.load_workbook(loaded / "out.xlsx").worksheets
    columns = {cell.value: number for number, cell in enumerate(rows[1])}
    sums = [row[columns["revenue"]] for row in rows.iter_rows(min_row=2, values_only=True)]
    assert sum(float(str(each)) for each in sums) == pytest.approx(float(facts(settings)["amount"].sum()))
    assert rows.cell(2, columns["day"] + 1).is_date
    assert ("Page", "command line") in list(about.iter_rows(values_only=True))


def test_a_saved_segment_goes_out_with_its_customers_and_is_counted_at_each_refresh(
    run: Run, settings: Settings, loaded: Path
) -> None:
    rule = to_json(AllOf((Condition("orders", "at_least", (1,)),)))
    saved = segments.add_rule(settings, LOCAL_OWNER, "Everybody", rule)
    segments.add_rule(settings, LOCAL_OWNER, "Of another release", '{"version": 99}')
    assert run("refresh").exit_code == 0
    bought = facts(settings).filter(pl.col("quantity") >= 0)
    buyers = bought["customer_id"].drop_nulls().unique().sort().to_list()
    result = run("export", "segment", "everybody", "--out", loaded / "out.csv")
    assert f"Rows written: {len(buyers)}" in result.stdout
    assert pl.read_csv(loaded / "out.csv", infer_schema=False)["customer_id"].sort().to_list() == buyers
    result = run("export", "segment", "everybody", "--format", "excel", "--out", loaded / "out.xlsx")
    assert f"Rows written: {len(buyers)}" in result.stdout
    assert [size.customers for size in segment_sizes.sizes(settings)[saved.id]] == [len(buyers)]
    assert exports.recent(settings)[0].what == "segment everybody"
    assert "there are: Everybody" in run("export", "segment", "nobody", "--out", loaded / "no.csv").stderr


def test_what_went_out_is_written_down_and_listed(run: Run, settings: Settings, loaded: Path) -> None:
    run("export", "order_lines", "--out", loaded / "out.csv")
    run("rejected", "--csv", loaded / "rejected.csv")
    assert [(each.page, each.what, each.format, each.rows) for each in exports.recent(settings)] == [
        ("cli", "rejected", "csv", 1),
        ("cli", "order_lines", "csv", 4),
    ]
    listed = run("--language", "id", "exports").stdout
    assert "baris perintah" in listed
    assert listed.index("rejected") < listed.index("order_lines")
    assert "order_lines" not in run("exports", "--most", "1").stdout


def test_an_empty_list_says_so(run: Run) -> None:
    assert "Nothing was taken out yet." in run("exports").stdout


def test_an_unknown_name_is_refused_with_those_there_are(run: Run, loaded: Path) -> None:
    result = run("export", "sales", "--out", loaded / "out.csv")
    assert result.exit_code == 2
    assert "There is no table or result “sales”; there are: basket_items" in result.stderr
    assert not (loaded / "out.csv").exists()


def test_a_name_after_a_table_is_a_wrong_call(run: Run, loaded: Path) -> None:
    result = run("export", "order_lines", "everybody", "--out", loaded / "out.csv")
    assert (result.exit_code, (loaded / "out.csv").exists()) == (2, False)
    assert "“everybody” is one too many" in result.stderr


def test_without_a_load_there_is_nothing_to_take(run: Run, tmp_path: Path) -> None:
    result = run("export", "order_lines", "--out", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "Nothing is loaded yet" in result.stderr


def test_what_cannot_be_written_down_does_not_go_out(run: Run, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_values: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "record", full)
    (loaded / "out.csv").write_text("as it was", encoding="utf-8")
    assert run("export", "order_lines", "--out", loaded / "out.csv").exit_code == 1
    assert (loaded / "out.csv").read_text(encoding="utf-8") == "as it was"
    assert list(loaded.glob(".*.part")) == []

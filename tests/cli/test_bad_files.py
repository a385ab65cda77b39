"""More than a hundred kinds of bad file: each ends in a sentence, nothing of it is loaded and nothing is lost."""

import re
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run
from tests.sources.bad_files import FILES, GOOD, BadFile
from tests.sources.bad_rows import ROW, ROWS, BadRow


def _order_lines(settings: Settings) -> pl.DataFrame:
    in_force = LoadCatalogue(settings).in_force()
    assert in_force is not None
    return lake.scan(settings, in_force, "order_lines").collect().sort("order_id")


def test_there_are_clearly_more_than_a_hundred_kinds() -> None:
    kinds = [each.kind for each in FILES] + [each.kind for each in ROWS]
    assert len(set(kinds)) == len(kinds) > 130


@pytest.mark.parametrize("bad", FILES, ids=[each.kind for each in FILES])
def test_a_file_that_is_none_is_refused(run: Run, settings: Settings, tmp_path: Path, bad: BadFile) -> None:
    ended = run("load", "order_lines", bad.write(tmp_path), *bad.options)
    words = " ".join(ended.output.split())
    assert ended.exit_code in {1, 2}
    assert re.search(bad.sentence, words), words
    assert "Traceback" not in words
    assert LoadCatalogue(settings).all() == []
    assert not list(settings.mappings.glob("*"))


def test_what_was_loaded_before_stands_after_all_of_them(run: Run, settings: Settings, tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text(GOOD, encoding="utf-8")
    assert run("load", "order_lines", good).exit_code == 0
    before = _order_lines(settings)
    for bad in FILES[::4]:
        assert run("load", "order_lines", bad.write(tmp_path), *bad.options).exit_code != 0
    assert [load.id for load in LoadCatalogue(settings).all()] == [1]
    assert _order_lines(settings).equals(before)


@pytest.mark.parametrize("bad", ROWS, ids=[each.kind for each in ROWS])
def test_a_row_that_is_none_is_set_aside_and_no_other(
    run: Run, settings: Settings, tmp_path: Path, bad: BadRow
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(bad.content(), encoding="utf-8")
    ended = run("load", "order_lines", file)
    words = " ".join(ended.output.split())
    assert ended.exit_code == 0, words
    assert f"row {ROW}" in words
    assert bad.column in words
    lines = _order_lines(settings)
    assert lines["order_id"].str.slice(0, 1).value_counts(sort=True).rows() == [("A", 20), ("Z", 20)] or (
        sorted(lines["order_id"].str.slice(0, 1).unique()) == ["A", "Z"] and lines.height == 40
    )
    load = LoadCatalogue(settings).get(1).tables["order_lines"]
    assert (load.rows_in, load.accepted, load.rejected) == (41, 40, 1)
    assert run("rejected", "--csv", tmp_path / "aside.csv").exit_code == 0
    aside = pl.read_csv(tmp_path / "aside.csv", infer_schema=False)
    assert aside["row_number"].to_list() == [str(ROW)]

"""Drivers of some branches are those of a company that has no other branches."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from crm_analytics.compute import parts
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.reader import Reader
from crm_analytics.recipes import Part
from crm_analytics.sources.table import ROW, Conformed, Incoming
from crm_analytics.synthetic import nusantara
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet

BRANCHES = ("B01", "B02")
OF_BRANCHES = frozenset({"order_lines", "tickets", "deliveries"})


def of_branches(table: Incoming) -> Incoming:
    return replace(table, batches=_filtered(table.batches), expected_rows=0)


def _filtered(batches: Callable[[], Iterator[Conformed]]) -> Callable[[], Iterator[Conformed]]:
    def kept() -> Iterator[Conformed]:
        for batch in batches():
            here = batch.rows.filter(pl.col("branch_id").is_in(BRANCHES))
            yield replace(batch, rows=here, raw=batch.raw.join(here.select(ROW), on=ROW, how="semi"))

    return kept


def made(folder: Path, tables: list[Incoming]) -> Settings:
    settings = Settings(data=folder)
    load(settings, tables, by="tests", progress=quiet, company=nusantara.COMPANY)
    refresh(settings)
    return settings


def test_drivers_of_some_branches_are_those_of_a_company_without_the_others(tmp_path: Path) -> None:
    tables = nusantara.company(300, 20_000, 1)
    whole = made(tmp_path / "whole", tables)
    small = made(tmp_path / "small", [of_branches(each) if each.table in OF_BRANCHES else each for each in tables])
    shown = LoadCatalogue(whole).ready()
    assert shown is not None
    part = Part(branch=BRANCHES)
    parts.work_out(whole, shown, "drivers", part)
    for name in ("driver_checks", "drivers"):
        found = parts.read(Reader(whole, LOCAL_OWNER, shown), name, part)
        expected = ready.scan(small, 1, name).collect()
        assert_frame_equal(found, expected)
        assert found.height
        assert not found.equals(ready.scan(whole, shown.id, name).collect())
    checks = parts.read(Reader(whole, LOCAL_OWNER, shown), "driver_checks", part)
    assert checks.filter(pl.col("outcome") == "repeat")["cases"][0] > 50

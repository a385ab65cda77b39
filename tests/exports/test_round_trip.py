"""What was taken out as CSV loads again as it was."""

from pathlib import Path

import polars as pl

from crm_analytics.config import Settings
from tests.cli.conftest import Run, run
from tests.warehouse.loading import read
from tests.warehouse.small import fill, lines

__all__ = ["run"]

PHONES = ["+62 812-3456-7890", "+6281234567890", "+62-21-555-0101", "-", "0812 3456", "@budi", "=2+3", "'+62", None]
NAMES = ["Ana", "-Umum", "=HYPERLINK(1)", "'90s Kids", "+Plus", "@home", "Budi", "Citra", "Dewi"]


def test_phones_and_names_come_back_from_our_own_file(run: Run, settings: Settings, tmp_path: Path) -> None:
    numbers = [f"C{n}" for n in range(len(PHONES))]
    customers = pl.DataFrame({"customer_id": numbers, "name": NAMES, "phone": PHONES})
    fill(settings, order_lines=lines(9, customers=9), customers=customers)
    assert run("export", "customers", "--out", tmp_path / "customers.csv").exit_code == 0
    written = pl.read_csv(tmp_path / "customers.csv", infer_schema=False).sort("customer_id")
    assert written["phone"].to_list()[:2] == PHONES[:2], "a phone is no formula"
    assert [name for name in written["name"] if name.startswith(("=", "@", "+", "-"))] == []

    before = read(settings, "customers").sort("customer_id")
    fill(settings, customers=customers.with_columns(phone=pl.lit("lost"), name=pl.lit("lost")))
    loaded = run("load", "customers", tmp_path / "customers.csv")
    assert loaded.exit_code == 0, loaded.output
    after = read(settings, "customers").sort("customer_id")
    assert after.select("name", "phone").equals(before.select("name", "phone"))

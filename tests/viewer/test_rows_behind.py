"""Rows behind a figure that a viewer may not see are not there: not in the list, not in a file, not in a count."""

import io
import re
from typing import get_args

import openpyxl
import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.drill import origin_rows
from crm_analytics.drill.counted_customers import COUNTED
from crm_analytics.drill.origin import Origin, Table
from crm_analytics.errors import NotAllowed
from crm_analytics.exports import About, csv_bytes
from crm_analytics.exports.excel import excel_bytes
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.figures import figures
from crm_analytics.reader import MASK, Reader
from crm_analytics.ui.explain import rows
from crm_analytics.viewer import LOCAL_OWNER, Viewer
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from tests.viewer.viewers import HOMES, LATER, MASKED, NAMES, NORTH, NORTH_MASKED, VIEWERS
from tests.warehouse.small import COMPANY

ORIGINS = [
    *(Origin(table, LATER) for table in get_args(Table) if table != "rejected"),
    *(Origin("customers", LATER, metric=metric) for metric in COUNTED),
    Origin("order_lines", LATER, together=("Minuman",)),
]


def called(origin: Origin) -> str:
    return " ".join(filter(None, (origin.table, origin.metric, *origin.together)))


@pytest.fixture(scope="module")
def company(two_branches_settings: Settings) -> tuple[Settings, Load]:
    load = LoadCatalogue(two_branches_settings).ready()
    assert load is not None
    return two_branches_settings, load


def reader_of(company: tuple[Settings, Load], viewer: Viewer) -> Reader:
    settings, load = company
    return Reader(settings, viewer, load)


def listed(company: tuple[Settings, Load], origin: Origin, viewer: Viewer) -> pl.DataFrame:
    return origin_rows.newest(reader_of(company, viewer), origin, 1000)


def taken(company: tuple[Settings, Load], origin: Origin, viewer: Viewer) -> tuple[str, str]:
    """The rows as they go into a CSV file and into a workbook."""
    settings, load = company
    frame = rows.everything(View(settings, viewer, load, COMPANY), origin)
    about = About("Toko", "segments", "rows", (), "", "", "", viewer.name, ())
    book = openpyxl.load_workbook(io.BytesIO(excel_bytes(frame, about)))
    cells = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return csv_bytes(frame).decode(), cells


@pytest.mark.parametrize("origin", ORIGINS, ids=called)
def test_without_the_permission_nobody_is_named(company: tuple[Settings, Load], origin: Origin) -> None:
    for viewer in (MASKED, NORTH_MASKED):
        shown = listed(company, origin, viewer)
        assert set(shown["customer_name"].drop_nulls()) <= {MASK}
        for file in taken(company, origin, viewer):
            assert not any(name in file for name in NAMES.values())
    named = listed(company, origin, LOCAL_OWNER)
    assert {NAMES[customer] for customer in named["customer_id"]} == set(named["customer_name"])


@pytest.mark.parametrize("origin", ORIGINS, ids=called)
def test_a_branch_viewer_gets_no_row_and_no_name_of_another_branch(
    company: tuple[Settings, Load], origin: Origin
) -> None:
    shown = listed(company, origin, NORTH)
    if "branch_id" in shown.columns:
        assert set(shown["branch_id"]) == {"north"}
        assert shown.height < listed(company, origin, LOCAL_OWNER).height
    at_home = {NAMES[customer] for customer in shown["customer_id"] if HOMES[customer] == "north"}
    assert set(shown["customer_name"].drop_nulls()) == at_home
    for file in taken(company, origin, NORTH):
        assert "Selatan" not in file
        assert "south" not in file
        assert not re.search(r"\bS\d{3}\b", file)
        assert not any(NAMES[customer] in file for customer, home in HOMES.items() if home != "north")


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.name)
@pytest.mark.parametrize("origin", ORIGINS, ids=called)
def test_what_is_counted_is_what_is_listed(company: tuple[Settings, Load], origin: Origin, viewer: Viewer) -> None:
    totals = origin_rows.count(reader_of(company, viewer), origin)
    shown = listed(company, origin, viewer)

    assert totals.rows == shown.height >= (viewer.branches is None)
    assert totals.customers == shown["customer_id"].drop_nulls().n_unique()
    if totals.revenue is not None:
        assert totals.revenue == shown["amount"].sum()
    pages = [
        origin_rows.page(reader_of(company, viewer), origin, totals=totals, wanted=slice(at, at + 7))
        for at in range(0, totals.rows + 1, 7)
    ]
    assert pl.concat(pages).equals(shown)


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.name)
def test_a_viewers_rows_add_up_to_the_viewers_figure(company: tuple[Settings, Load], viewer: Viewer) -> None:
    basis = basis_of(reader_of(company, viewer).result, LATER)
    shown = figures(basis)

    assert origin_rows.count(reader_of(company, viewer), Origin("order_lines", LATER)).revenue == shown["revenue"].value
    active = origin_rows.count(reader_of(company, viewer), Origin("customers", LATER, metric="active_customers"))
    assert active.rows == shown["active_customers"].value


def test_without_permission_to_view_there_is_neither_a_row_nor_a_count(company: tuple[Settings, Load]) -> None:
    stranger = Viewer("stranger")
    for origin in ORIGINS:
        with pytest.raises(NotAllowed, match="view"):
            origin_rows.count(reader_of(company, stranger), origin)
        with pytest.raises(NotAllowed, match="view"):
            listed(company, origin, stranger)


def test_rows_set_aside_belong_to_no_branch_and_come_masked(company: tuple[Settings, Load]) -> None:
    with pytest.raises(NotAllowed, match="whole company"):
        origin_rows.count(reader_of(company, NORTH), Origin("rejected"))
    assert origin_rows.count(reader_of(company, MASKED), Origin("rejected")).rows == 0

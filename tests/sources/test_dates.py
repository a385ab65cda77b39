"""Dates as people write them. Times are wall time, so none of them carries a zone."""

from datetime import date, datetime, time

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_analytics.sources.formats.dates import BIRTH_PIVOT, evidence, to_moment
from crm_analytics.sources.mapping.mapping import Order
from tests.thorough import times


def order_of(*cells: str | None) -> str | None:
    return evidence(pl.Series(cells, dtype=pl.String)).order()


def moment(cell: str, order: Order = "", zone: str = "", wall: str = "") -> str | None:
    found: datetime | None = to_moment(pl.Series([cell]), order, zone=zone, wall=wall)[0]
    return None if found is None else found.isoformat(" ")


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2024", "13/02/2024"], "dmy"),
        (["01/02/2024", "01/13/2024"], "mdy"),
        (["1-2-24", "13-2-24"], "dmy"),
        (["99-01-31", "24-02-01"], "ymd"),
        (["31122024"], "dmy"),
        (["03/03/2024", "04/04/2024"], "dmy"),
        (["2024-01-02", "2024-02-01"], ""),
        (["20240102"], ""),
        (["5 Agustus 2024"], ""),
        (["45292"], ""),
        (["00/00/0000", "31/02/2024", "13/02/2024"], "dmy"),
        (["31-02-1990", "00/00/0000"], ""),
        ([None], ""),
    ],
)
def test_the_order_is_read_off_the_column(cells: list[str | None], order: str) -> None:
    assert order_of(*cells) == order


@pytest.mark.parametrize(
    "cells", [["01/02/2024"], ["1/2/24", "3/4/24"], ["03042024"], ["24-01-31"], ["13/01/2024", "01/13/2024"]]
)
def test_an_order_that_reads_both_ways_has_to_be_asked_for(cells: list[str]) -> None:
    assert order_of(*cells) is None


def test_a_cell_far_down_settles_the_column() -> None:
    column = ["01/02/2024"] * 50_000 + ["13/02/2024"]
    assert order_of(*column) == "dmy"


def test_one_slip_in_a_long_column_does_not_turn_it_over() -> None:
    column = [f"{day:02d}/02/2024" for day in range(1, 29)] * 20 + ["02/29/2024"]
    assert order_of(*column) == "dmy"
    assert to_moment(pl.Series(column), "dmy").null_count() == 1


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2024-01-31", "", "2024-01-31 00:00:00"),
        ("2024/1/31", "", "2024-01-31 00:00:00"),
        ("2024-01-31 08:15:59", "", "2024-01-31 08:15:59"),
        ("2024-01-31T08:15", "", "2024-01-31 08:15:00"),
        ("2024-01-31 08:15:59.250", "", "2024-01-31 08:15:59.250000"),
        ("20240131", "", "2024-01-31 00:00:00"),
        ("20240131081559", "", "2024-01-31 08:15:59"),
        ("31/01/2024", "dmy", "2024-01-31 00:00:00"),
        ("1.2.2024", "dmy", "2024-02-01 00:00:00"),
        ("1.2.2024", "mdy", "2024-01-02 00:00:00"),
        ("01/31/2024 8:15 PM", "mdy", "2024-01-31 20:15:00"),
        ("01/31/2024 12:05 am", "mdy", "2024-01-31 00:05:00"),
        ("31-01-24", "dmy", "2024-01-31 00:00:00"),
        ("31/12/68", "dmy", "2068-12-31 00:00:00"),
        ("31/12/69", "dmy", "1969-12-31 00:00:00"),
        ("24-01-31", "ymd", "2024-01-31 00:00:00"),
        ("31012024", "dmy", "2024-01-31 00:00:00"),
        ("5 Agustus 2024", "", "2024-08-05 00:00:00"),
        ("05-Mei-24", "", "2024-05-05 00:00:00"),
        ("5 Okt 2024", "", "2024-10-05 00:00:00"),
        ("Senin, 5 Agustus 2024", "", "2024-08-05 00:00:00"),
        ("Jum’at, 9 Agst 2024", "", "2024-08-09 00:00:00"),
        ("5 Peb 2024", "", "2024-02-05 00:00:00"),
        ("Jum'at, 9 Agustus 2024 pukul 08.15 WIB", "", None),
        ("March 5, 2024", "", "2024-03-05 00:00:00"),
        ("Dec 31st 2024", "", "2024-12-31 00:00:00"),
        ("5 Aug 2024 08.15", "", "2024-08-05 08:15:00"),
        ("45292", "", "2024-01-01 00:00:00"),
        ("45292.5", "", "2024-01-01 12:00:00"),
        ("30/02/2024", "dmy", None),
        ("30 Februari 2024", "", None),
        ("01/13/2024", "dmy", None),
        ("2024-13-01", "", None),
        ("2024-01-31 25:00:00", "", None),
        ("31/01/024", "dmy", None),
        ("yesterday", "", None),
        ("12", "", None),
    ],
)
def test_a_date_is_read_as_it_was_meant(cell: str, order: Order, expected: str | None) -> None:
    assert moment(cell, order) == expected


def test_a_short_year_is_never_the_year_24() -> None:
    assert moment("1/2/24", "dmy") == "2024-02-01 00:00:00"
    assert moment("01/02/24 10:00:00", "dmy") == "2024-02-01 10:00:00"


def test_people_are_born_in_the_past() -> None:
    born = to_moment(pl.Series(["31/12/45", "31/12/08"]), "dmy", pivot=BIRTH_PIVOT).dt.year().to_list()
    assert born == [1945, 2008]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-01-31T20:00:00Z", "2024-02-01 03:00:00"),
        ("2024-01-31T20:00:00+00:00", "2024-02-01 03:00:00"),
        ("2024-01-31 20:00:00.123456+00", "2024-02-01 03:00:00.123456"),
        ("2024-01-31T20:00:00-0530", "2024-02-01 08:30:00"),
        ("31 Jan 2024 20.00 WITA", "2024-01-31 19:00:00"),
        ("2024-01-31T20:00:00", "2024-01-31 20:00:00"),
    ],
)
def test_offsets_become_the_companys_wall_time(cell: str, expected: str) -> None:
    assert moment(cell, wall="Asia/Jakarta") == expected


def test_an_offset_without_a_wall_time_is_not_guessed() -> None:
    assert moment("2024-01-31T20:00:00Z") is None


def test_times_of_another_zone_move_to_the_companys() -> None:
    assert moment("2024-01-31 20:00:00", zone="UTC", wall="Asia/Jakarta") == "2024-02-01 03:00:00"
    assert moment("2024-01-31T20:00:00+07:00", zone="UTC", wall="Asia/Jakarta") == "2024-01-31 20:00:00"
    assert moment("2024-03-10 02:30:00", zone="America/New_York", wall="UTC") is None


FORMATS: list[tuple[str, Order]] = [
    ("%Y-%m-%d", ""), ("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%d.%m.%y", "dmy"), ("%y-%m-%d", "ymd"),
    ("%Y%m%d", ""), ("%d%m%Y", "dmy"), ("%d %B %Y", ""), ("%b %d, %Y", ""), ("%A, %d %b %Y", ""),
]  # fmt: skip


@settings(max_examples=times(80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.dates(date(1970, 1, 1), date(2068, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(FORMATS),
    st.sampled_from(["", " %H:%M:%S", " %I:%M:%S %p"]),
    st.times().map(lambda clock: clock.replace(microsecond=0)),
)
def test_dates_come_back_whatever_the_format(
    days: list[date], written: tuple[str, Order], clock: str, at: time
) -> None:
    form, order = written
    clock = "" if form in {"%d%m%Y", "%Y%m%d"} else clock
    moments = [datetime.combine(day, at if clock else time.min) for day in days]
    cells = pl.Series([item.strftime(form + clock) for item in moments])
    assert to_moment(cells, order).to_list() == moments
    # What can be concluded is the order it was written in; two readings that agree may name either.
    concluded = evidence(cells).order()
    assert concluded is None or to_moment(cells, concluded or "dmy").to_list() == moments

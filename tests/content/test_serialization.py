"""A document survives JSON and back, exactly."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.content import chart_values as charts
from crm_analytics.content import values
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.serialization import CLASSES, document_from_json, from_json, to_json
from crm_analytics.drill.origin import Origin
from crm_analytics.errors import UsageError
from crm_analytics.exports.columns import About, ExportColumn
from crm_analytics.metrics.selection import Saved, Selection
from tests.thorough import times

TEXT = st.text(max_size=12)
DAYS = st.dates()
MONEY = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**14), max_value=10**14)
AMOUNTS = st.one_of(MONEY, st.floats(allow_nan=False))
CELLS = st.one_of(TEXT, AMOUNTS, DAYS, st.datetimes(), st.booleans(), st.none(), st.integers())
SELECTIONS = st.builds(
    Selection,
    DAYS,
    DAYS,
    branch=st.tuples(TEXT),
    known=st.none() | st.booleans(),
    saved=st.none() | st.builds(Saved, TEXT, st.just(pl.Series("customer_no", [1, 2, 9, 1_000_000], pl.UInt32))),
)
FILTERS = st.builds(
    Filters, SELECTIONS, st.none() | SELECTIONS, st.just("before"), st.tuples(st.tuples(TEXT, TEXT)), TEXT
)
WHYS = st.none() | st.builds(
    Why, TEXT, filters=st.none() | FILTERS, origin=st.none() | st.builds(Origin, st.just("customers"), SELECTIONS)
)
CARDS = st.builds(
    values.Card,
    TEXT,
    TEXT,
    change=st.none() | st.floats(allow_nan=False),
    spark=st.lists(st.floats(allow_nan=False), max_size=3).map(tuple),
    pace=st.none() | st.builds(values.Pace, st.floats(allow_nan=False), TEXT),
    other_paces=st.lists(st.builds(values.Pace, st.floats(allow_nan=False), TEXT), max_size=2).map(tuple),
    why=WHYS,
    exact=st.none() | AMOUNTS,
)
LINES = st.builds(
    charts.Lines,
    st.tuples(DAYS, DAYS),
    st.tuples(
        st.builds(
            charts.Line,
            TEXT,
            st.tuples(st.none() | AMOUNTS, AMOUNTS),
            low=st.tuples(AMOUNTS, AMOUNTS),
            high=st.tuples(AMOUNTS, AMOUNTS),
        )
    ),
    st.just("money"),
    TEXT,
    DAYS,
    DAYS,
    st.tuples(st.builds(charts.Event, DAYS, TEXT)),
    st.tuples(st.builds(charts.Mark, TEXT, DAYS, DAYS, TEXT)),
)
STEPS = st.builds(charts.Step, TEXT, AMOUNTS, TEXT, TEXT, st.none() | st.tuples(TEXT, TEXT))
NAMED = st.tuples(TEXT, TEXT)
PLOTS = st.one_of(
    LINES,
    st.builds(charts.Waterfall, st.tuples(STEPS, STEPS), NAMED, NAMED, NAMED),
    st.builds(charts.Bars, st.tuples(st.builds(charts.Bar, TEXT, AMOUNTS, TEXT))),
    st.builds(
        charts.DayStrip,
        st.dates(),
        st.dates(),
        st.tuples(
            st.tuples(
                TEXT, st.tuples(st.builds(charts.Stretch, st.dates(), st.dates(), st.sampled_from(["there"]), TEXT))
            )
        ),
    ),
    st.builds(
        charts.Lanes,
        st.tuples(
            st.builds(
                charts.Lane,
                TEXT,
                st.tuples(st.builds(charts.Occasion, st.dates(), st.dates(), st.integers(1, 9), TEXT)),
                st.sampled_from(["accent", "loss"]),
            )
        ),
        st.dates(),
    ),
    st.builds(
        charts.RangedDots,
        st.tuples(st.builds(charts.RangedDot, TEXT, AMOUNTS, st.none() | AMOUNTS, st.none() | AMOUNTS, beside=AMOUNTS)),
        TEXT,
    ),
    st.builds(
        charts.Grid,
        st.tuples(
            st.tuples(TEXT, st.tuples(st.builds(charts.GridCell, st.none() | AMOUNTS, TEXT, st.floats(-1, 1), TEXT)))
        ),
        st.tuples(TEXT),
        TEXT,
    ),
    st.builds(
        charts.Streams,
        st.tuples(st.builds(charts.StreamEnd, TEXT, AMOUNTS, TEXT)),
        st.tuples(st.builds(charts.StreamEnd, TEXT, AMOUNTS, TEXT)),
        st.tuples(st.builds(charts.FlowStream, st.integers(0, 9), st.integers(0, 9), AMOUNTS, TEXT)),
        NAMED,
    ),
    st.builds(charts.TreeMap, st.tuples(st.builds(charts.Tile, TEXT, AMOUNTS, TEXT))),
)
TABLES = st.builds(
    values.DataTable,
    TEXT,
    TEXT,
    st.tuples(st.builds(values.DataColumn, st.builds(ExportColumn, TEXT, TEXT), full=st.none() | st.floats(0, 9))),
    st.lists(st.tuples(CELLS), max_size=4).map(tuple),
    st.integers(0, 9),
)
BLOCKS = st.one_of(
    st.builds(values.Section, TEXT),
    st.builds(values.Sentences, st.tuples(TEXT, TEXT)),
    st.builds(values.Notice, TEXT),
    st.builds(values.CardRow, st.tuples(CARDS)),
    st.builds(values.Chart, TEXT, TEXT, TEXT, PLOTS, WHYS),
    TABLES,
)
DOCUMENTS = st.builds(
    values.Document, TEXT, TEXT, TEXT, st.lists(BLOCKS, max_size=4).map(tuple), st.builds(About, TEXT, TEXT, TEXT), TEXT
)
SMALL = values.Document("x", "en", "t", (values.Section("s"),), About("c", "p", "w"))


@settings(max_examples=times(60), deadline=None)
@given(DOCUMENTS)
def test_a_document_comes_back_as_it_was(document: values.Document) -> None:
    written = to_json(document)
    again = document_from_json(written)
    assert again == document
    assert hash(again) == hash(document)
    assert to_json(again) == written, "equal is not enough: 1.0 equals 1, and 1.50 equals 1.5"


def test_decimals_and_days_keep_what_they_are() -> None:
    row = (Decimal("0.10"), Decimal("1E+3"), date(2025, 1, 2), datetime(2025, 1, 2, 3, 4, tzinfo=UTC), 1.0, 1, True)
    (again,) = document_from_json(to_json(replace(SMALL, blocks=(values.DataTable("k", "n", (), (row,), 1),)))).blocks
    assert isinstance(again, values.DataTable)
    assert [(type(cell), str(cell)) for cell in again.rows[0]] == [(type(cell), str(cell)) for cell in row]


def test_the_customers_of_a_saved_segment_come_back() -> None:
    numbers = pl.Series("customer_no", [3, 4, 4_000_000_000], pl.UInt32)
    again = from_json(to_json(Selection(date(2025, 1, 1), date(2025, 1, 2), saved=Saved("7", numbers))))
    assert isinstance(again, Selection)
    assert again.saved is not None
    assert again.saved.numbers.equals(numbers)


def test_every_kind_of_value_is_written() -> None:
    """A class that a document may hold and that nobody added would be refused when a meeting is frozen."""
    drawn = {each.__name__ for each in (*values.Block.__args__, *charts.Plot.__args__)}
    assert drawn <= set(CLASSES)
    assert {each.name for each in fields(values.Document)} == set(json.loads(to_json(SMALL))["value"]) - {"is"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"form": 2, "value": null}',
        '{"form": 1, "value": {"is": "Path", "value": "/etc"}}',
        '{"form": 1, "value": {"is": "Section"}}',
        '{"form": 1, "value": {"is": "decimal", "value": "x"}}',
        '{"form": 1, "value": {"is": "Saved", "key": "7", "numbers": "AAAA"}}',
    ],
)
def test_other_texts_are_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="no document of this program"):
        from_json(text)


def test_another_value_is_no_document() -> None:
    with pytest.raises(UsageError, match="Section"):
        document_from_json(to_json(values.Section("s")))


def test_what_belongs_to_no_document_is_not_written() -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        to_json(values.DataTable("k", "n", (), ((pl.DataFrame(),),), 1))  # type: ignore[arg-type]

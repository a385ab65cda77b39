"""What a page says, as JSON and back, exactly: a document that was frozen says the same for good.

Each value is written with the name of its class; decimals, days and moments with what they are. Only the classes
named here are read back.
"""

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.content import chart_values, values
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.drill.origin import Origin
from crm_analytics.errors import UsageError
from crm_analytics.exports.columns import About, ExportColumn
from crm_analytics.i18n import N_
from crm_analytics.metrics.selection import Saved, Selection

Json = str | int | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None

FORM: Final = 1
"""Of the JSON; a later one is refused, not guessed."""
CLASS: Final = "is"
CLASSES: Final[dict[str, type]] = {
    each.__name__: each
    for each in (
        values.Card, values.CardRow, values.Chart, values.DataColumn, values.DataTable, values.Document, values.Notice,
        values.Pace, values.Section, values.Sentences,
        chart_values.Bar, chart_values.Bars, chart_values.DayStrip, chart_values.Event, chart_values.Grid,
        chart_values.GridCell, chart_values.Lane,
        chart_values.Lanes, chart_values.Line, chart_values.Lines, chart_values.Mark, chart_values.Occasion,
        chart_values.RangedDot, chart_values.RangedDots,
        chart_values.Step,
        chart_values.FlowStream, chart_values.StreamEnd, chart_values.Streams,
        chart_values.Stretch, chart_values.Tile, chart_values.TreeMap, chart_values.Waterfall,
        About, ExportColumn, Filters, Origin, Selection, Why,
    )
}  # fmt: skip
NOT_OURS: Final = N_("This is no document of this program, or one of a later version: {why}.")


def to_json(value: object) -> str:
    """A document, or any value in one, as JSON.

    Raises:
        TypeError: for a value that belongs to no document.
    """
    return json.dumps({"form": FORM, "value": _written(value)}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> object:
    """The value that `to_json` wrote.

    Raises:
        UsageError: for a text that it did not write.
    """
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("form") != FORM:
            raise UsageError(NOT_OURS, why="form")
        return _read(document["value"])
    except (ValueError, KeyError, TypeError, ArithmeticError, zlib.error) as error:
        raise UsageError(NOT_OURS, why=str(error)) from error


def document_from_json(text: str) -> values.Document:
    """The document that `to_json` wrote.

    Raises:
        UsageError: for a text that holds none.
    """
    value = from_json(text)
    if not isinstance(value, values.Document):
        raise UsageError(NOT_OURS, why=type(value).__name__)
    return value


def _written(value: object) -> Json:
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, float | Decimal | date):
        return _plain(value)
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    if isinstance(value, Saved):
        return {CLASS: "Saved", "key": value.key, "numbers": _packed(value.numbers)}
    if is_dataclass(value) and type(value).__name__ in CLASSES:
        return {CLASS: type(value).__name__} | {
            each.name: _written(getattr(value, each.name)) for each in fields(value)
        }
    raise TypeError(f"{type(value).__name__} belongs to no document")


def _plain(value: float | Decimal | date) -> Json:
    """What JSON has no word for: written as text, with what it is."""
    if isinstance(value, float | Decimal):
        return {CLASS: "float" if isinstance(value, float) else "decimal", "value": str(value)}
    return {CLASS: "moment" if isinstance(value, datetime) else "day", "value": value.isoformat()}


def _read(plain: object) -> object:
    if isinstance(plain, list):
        return tuple(_read(each) for each in plain)
    if not isinstance(plain, dict):
        return plain
    name = str(plain[CLASS])
    if name in PLAIN:
        return PLAIN[name](str(plain["value"]))
    if name == "Saved":
        return Saved(str(plain["key"]), _unpacked(str(plain["numbers"])))
    return CLASSES[name](**{field: _read(each) for field, each in plain.items() if field != CLASS})


def _packed(numbers: pl.Series) -> str:
    """Customers of a saved segment, which can be very many: as steps from one to the next, compressed."""
    steps = np.diff(numbers.to_numpy().astype(np.int64), prepend=0)
    return base64.b64encode(zlib.compress(steps.astype("<i8").tobytes())).decode()


def _unpacked(packed: str) -> pl.Series:
    steps = np.frombuffer(zlib.decompress(base64.b64decode(packed, validate=True)), "<i8")
    return pl.Series("customer_no", np.cumsum(steps), dtype=pl.UInt32)


PLAIN: Final[dict[str, Callable[[str], object]]] = {
    "float": float,
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}
"""How `_plain` is read back."""

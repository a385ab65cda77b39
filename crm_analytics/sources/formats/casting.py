"""Text cells to the types our tables declare. A cell that cannot be cast becomes null; the caller reports it."""

from dataclasses import dataclass, field

import polars as pl

from crm_analytics.exports.csv import unmarked
from crm_analytics.i18n import N_
from crm_analytics.sources.formats.dates import BIRTH_PIVOT, PIVOT, to_moment
from crm_analytics.sources.formats.numbers import bounded, multiplied, to_number
from crm_analytics.sources.mapping.mapping import ColumnMapping, Decimal, Order

NOT_A_NUMBER = N_("The value is not a number in the column's way of writing, or has too many digits")
NOT_A_DATE = N_("The value is not a date in the column's way of writing")
NOT_YES_OR_NO = N_("The value is neither yes nor no")
NOTHING = [
    "",
    "-",
    "–",
    "null",
    "NULL",
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "#VALUE!",
    "NaN",
    "nan",
    "None",
    "<NA>",
    "NaT",
    r"\N",
]
"""Words for an empty cell in columns of numbers, dates and yes or no."""
NO_TEXT = ["", "null", "NULL", "nan", "NaN", "<NA>", "#N/A", r"\N"]
"""The same in columns of text, where a dash may be meant."""
YES = {"yes", "y", "true", "1", "1.0", "ya", "iya", "benar", "setuju", "betul", "on", "x", "✓"}
NO = {"no", "n", "f", "false", "0", "0.0", "tidak", "tdk", "bukan", "salah", "off"}


@dataclass(frozen=True)
class Style:
    """How the cells of one column are written.

    Attributes:
        decimal: The decimal sign.
        order: Order of day, month and year.
        zone: Time zone of times that state none; empty for wall time.
        wall: The company's time zone.
        yes: Further words for yes.
        no: Further words for no.
    """

    decimal: Decimal = ""
    order: Order = ""
    zone: str = ""
    wall: str = ""
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Recipe:
    """One of our columns: its name, declared type, how it is made and how its cells are written.

    `typed` are the source's columns whose text was made from typed cells, with a decimal point; `signs` are the decimal
    signs of columns that are ours by themselves too, such as the units that a price is multiplied by. `exact` numbers
    are worked out as decimals and not rounded here.
    """

    name: str
    dtype: pl.DataType
    made: ColumnMapping
    style: Style = field(default_factory=Style)
    typed: frozenset[str] = frozenset()
    signs: dict[str, Decimal] = field(default_factory=dict)
    exact: bool = False

    def decimal(self, source: str) -> Decimal:
        """The decimal sign in one of the source's columns."""
        if not source or source in self.typed:
            return "."
        return self.style.decimal if source in self.made.cells else self.signs.get(source, self.style.decimal)


def rule_for(dtype: pl.DataType) -> str:
    """What a cell that cannot be cast to this type is not."""
    if dtype.is_temporal():
        return NOT_A_DATE
    return NOT_YES_OR_NO if dtype == pl.Boolean() else NOT_A_NUMBER


def texts(cells: pl.Series, made: ColumnMapping, dtype: pl.DataType) -> pl.Series:
    """Cells without blanks around them, or what our own files put before formulas, and as the mapping has them.

    Null where the mapping says that they mean nothing.
    """
    trimmed = unmarked(cells).str.strip_chars()
    if made.empty:
        meaningless = folded(pl.Series(made.empty, dtype=pl.String)).to_list()
        trimmed = trimmed.set(folded(trimmed).is_in(meaningless), None)
    if made.values:
        renamed = {theirs.strip().casefold(): ours for theirs, ours in made.values.items()}
        frame = trimmed.alias("cell").to_frame()
        renamed_cell = pl.col("cell").str.to_lowercase().replace_strict(renamed, default=None, return_dtype=pl.String)
        trimmed = frame.select(pl.coalesce(renamed_cell, "cell").alias(cells.name)).to_series()
    nothing = NO_TEXT if dtype == pl.String() else NOTHING
    filled = trimmed.set(trimmed.is_in(nothing), None)
    return folded(filled) if made.ignore_case else filled


def folded(cells: pl.Series) -> pl.Series:
    """Texts that differ in capitals and blanks only become the same."""
    return cells.str.strip_chars().str.replace_all(r"\s+", " ").str.to_lowercase()


def cast(batch: pl.DataFrame, recipe: Recipe) -> tuple[pl.Series, pl.Series]:
    """Make one of our columns from a batch.

    Args:
        batch: The source's columns as text.
        recipe: What the column is made of and how its cells are written.

    Returns:
        The typed column, and the text it was made from: where that is filled and the column null, the cell is bad.
    """
    made, dtype = recipe.made, recipe.dtype
    if dtype.is_numeric():
        numbers, text = _number(batch, recipe)
        return numbers.alias(recipe.name), text
    text = _first(batch, made, dtype)
    if dtype.is_temporal():
        text = _with_time(text, texts(batch[made.time], ColumnMapping(), dtype)) if made.time else text
        return _moment(text, recipe).alias(recipe.name), text
    if dtype == pl.Boolean():
        return _flag(text, recipe.style).alias(recipe.name), text
    return text.alias(recipe.name), text


def _first(batch: pl.DataFrame, made: ColumnMapping, dtype: pl.DataType) -> pl.Series:
    """The first filled cell, or the constant."""
    if made.constant is not None:
        return texts(pl.repeat(made.constant, batch.height, dtype=pl.String, eager=True), made, dtype)
    first, *others = (texts(batch[name], made, dtype) for name in made.cells)
    for other in others:
        first = first.zip_with(first.is_not_null(), other)
    return first


def _moment(text: pl.Series, recipe: Recipe) -> pl.Series:
    """A date, or wall time; a date that stands alone does not move between time zones."""
    style = recipe.style
    zone = style.zone if recipe.dtype != pl.Date() else ""
    pivot = BIRTH_PIVOT if recipe.name == "birth_date" else PIVOT
    return to_moment(text, style.order, zone=zone, wall=style.wall, pivot=pivot).cast(recipe.dtype)


def _number(batch: pl.DataFrame, recipe: Recipe) -> tuple[pl.Series, pl.Series]:
    made = recipe.made
    if not made.times and not made.minus:
        numbers, text = _first_number(batch, recipe)
        return (numbers.abs() if made.unsigned else numbers), text
    # Money that is changed into another currency is rounded after that, and exact until then.
    work = recipe.dtype if recipe.exact else pl.Float64()
    text = _first(batch, made, recipe.dtype)
    numbers = to_number(text, work, recipe.decimal(made.source))
    numbers = bounded(numbers) if recipe.exact else numbers
    for sign, name in (("×", made.times), ("−", made.minus)):
        if name:
            other = texts(batch[name], ColumnMapping(), recipe.dtype)
            value = to_number(other, work, recipe.decimal(name))
            unread = other.is_not_null() & value.is_null()
            value = bounded(value) if recipe.exact else value
            if sign == "×":
                numbers = multiplied(numbers, value) if recipe.exact else numbers * value
            else:
                numbers -= (value.abs() if made.unsigned else value).fill_null(0)
            numbers = numbers.set(unread, None)
            text = _joined(text, other, sign)
    numbers = numbers.round(2) if recipe.dtype.is_decimal() and not recipe.exact else numbers
    return numbers.cast(recipe.dtype, strict=False), text


def _first_number(batch: pl.DataFrame, recipe: Recipe) -> tuple[pl.Series, pl.Series]:
    """The number in the first filled cell, each read as its own column is written."""
    if len(recipe.made.cells) <= 1:
        text = _first(batch, recipe.made, recipe.dtype)
        return to_number(text, recipe.dtype, recipe.decimal("".join(recipe.made.cells))), text
    text = pl.repeat(None, batch.height, dtype=pl.String, eager=True)
    numbers = pl.repeat(None, batch.height, dtype=recipe.dtype, eager=True)
    for name in recipe.made.cells:
        cells = texts(batch[name], recipe.made, recipe.dtype)
        number = to_number(cells, recipe.dtype, recipe.decimal(name))
        numbers = numbers.zip_with(text.is_not_null(), number)
        text = text.zip_with(text.is_not_null(), cells)
    return numbers, text


def _joined(first: pl.Series, other: pl.Series, sign: str) -> pl.Series:
    """Both texts of a combination; null where an empty cell, not a bad one, leaves it empty."""
    frame = pl.DataFrame({"first": first, "other": other})
    both = pl.concat_str("first", "other", separator=f" {sign} ")
    return frame.select(both if sign == "×" else pl.coalesce(both, "first")).to_series()


def _with_time(days: pl.Series, times: pl.Series) -> pl.Series:
    """Date and time of day in one text; Excel's times without a day stand on its first day."""
    day = days.str.replace(r"[ T]00:00(?::00(?:\.0+)?)?$", "")
    clock = times.str.replace(r"^1(?:899|900)-\d\d-\d\d ", "")
    share = clock.str.extract(r"^(0?\.\d+|0)$").cast(pl.Float64, strict=False)
    seconds = (share * 86_400).round(0).cast(pl.Int64)
    frame = pl.DataFrame({"day": day, "clock": clock, "seconds": seconds})
    spelled = (pl.datetime(2000, 1, 1) + pl.duration(seconds="seconds")).dt.strftime("%H:%M:%S")
    joined = pl.concat_str("day", pl.coalesce(spelled, "clock"), separator=" ", ignore_nulls=True)
    return frame.select(pl.when(pl.col("day").is_not_null()).then(joined)).to_series()


def _flag(text: pl.Series, style: Style) -> pl.Series:
    yes, no = YES | style.yes, NO | style.no
    words = {**dict.fromkeys(yes, True), **dict.fromkeys(no, False)}
    return text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)

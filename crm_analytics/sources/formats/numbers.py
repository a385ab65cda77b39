"""Numbers as people write them: which sign is the decimal one, over a whole column, and their values."""

from dataclasses import dataclass

import polars as pl

from crm_analytics.sources.formats.currencies import PATTERN
from crm_analytics.sources.mapping.mapping import Decimal

_COUNTED = r"pcs|pc|units?|buah|ea|bh"
_WRITTEN = (
    rf"(?i)^\(?\s*([+\-]?)\s*(?:{PATTERN})?\s*([+\-]?)\s*\(?\s*"
    r"(\d[\d.,'’\s]*?|[.,]\d+)"
    rf"\s*(?:[.,](?:-+|=))?\s*(?:{PATTERN}|{_COUNTED})?\s*(-?)\s*\)?$"
)
_NOUGHT = rf"(?i)^(?:{PATTERN})\s*-$"
"""How Excel's formats for accounts show a zero."""
_PLAIN = r"^[-+]?[\d.,]+$"
_EITHER = r"^[-+]?\d{1,3}[.,]\d{3}$"
"""A thousand and something, or one and something: all other forms are a number in one way or in none."""
_TOO_MUCH = 1e16
_SCIENTIFIC = r"^[-+]?\d+(?:\.\d+)?[eE][-+]?\d+$"


@dataclass(frozen=True)
class NumberEvidence:
    """What a column's cells say about its decimal sign.

    Attributes:
        point: Cells that only read well with a decimal point, such as 12.5 or 1,234.50.
        comma: Cells that only read well with a decimal comma.
        separated: Cells with a point or a comma that are a number in either way.
        example: A cell that can be read both ways.
        sample: A cell that can be read in one way only.
    """

    point: int = 0
    comma: int = 0
    separated: int = 0
    example: str = ""
    sample: str = ""

    def __add__(self, other: "NumberEvidence") -> "NumberEvidence":
        return NumberEvidence(
            self.point + other.point,
            self.comma + other.comma,
            self.separated + other.separated,
            self.example or other.example,
            self.sample or other.sample,
        )

    def decimal(self) -> Decimal | None:
        """The decimal sign; empty where it makes no difference; None where it has to be asked for."""
        if not self.separated:
            return ""
        if not self.point and not self.comma:
            return None
        minority = min(self.point, self.comma) / (self.point + self.comma)
        if minority > 0.01:
            return None
        return "." if self.point > self.comma else ","


def evidence(cells: pl.Series) -> NumberEvidence:
    """Read the decimal sign's evidence off text cells without blanks around them; nulls count for nothing."""
    cells = cells.drop_nulls()
    plain = cells.str.contains(_PLAIN)
    if not plain.all():
        odd = cells.filter(~plain & ~cells.str.contains(_SCIENTIFIC))
        digits = odd.str.extract(_WRITTEN, 3).str.replace_all(r"['’\s]", "").drop_nulls()
        cells = pl.concat([cells.filter(plain), digits])
    separated = cells.filter(cells.str.contains(r"[.,]"))
    point, comma = separated.str.contains(_only_with(r"\.", ",")), separated.str.contains(_only_with(",", r"\."))
    undecided = separated.filter(~point & ~comma & separated.str.contains(_EITHER))
    conflict = separated.filter(point) if point.any() and comma.any() else undecided
    example = undecided[0] if len(undecided) else conflict[0] if len(conflict) else ""
    decided = separated.filter(point | comma)
    sample = decided[0] if len(decided) else ""
    return NumberEvidence(int(point.sum()), int(comma.sum()), len(decided) + len(undecided), str(example), str(sample))


def _only_with(decimal: str, group: str) -> str:
    """Pattern of digits that make sense with this decimal sign and no other."""
    return (
        rf"^[-+]?(?:\d*{decimal}\d{{1,2}}|\d*{decimal}\d{{4,}}|0+{decimal}\d{{3}}|\d{{4,}}{decimal}\d{{3}}|{decimal}\d+"
        rf"|\d{{1,3}}(?:{group}\d{{3}})+{decimal}\d*|\d{{1,3}}(?:{group}\d{{3}}){{2,}}|\d+{decimal})$"
    )


def to_number(cells: pl.Series, dtype: pl.DataType, decimal: Decimal) -> pl.Series:
    """Cast text cells without blanks around them; a cell that is no number becomes null.

    Args:
        cells: Text.
        dtype: Float, decimal or integer type; money beyond two decimals is rounded half to even.
        decimal: The decimal sign; empty where no cell needs one.
    """
    if dtype.is_integer():
        numbers = to_number(cells, pl.Float64(), decimal or _grouped(cells))
        return numbers.set(numbers != numbers.floor(), None).cast(dtype, strict=False)
    if decimal == ",":
        return _finite(_canonical(cells, decimal).cast(dtype, strict=False))
    numbers = _finite(cells.cast(dtype, strict=False))
    failed = (numbers.is_null() & cells.is_not_null()).arg_true()
    if not len(failed):
        return numbers
    written = _canonical(cells.gather(failed), ".").cast(dtype, strict=False)
    return numbers.scatter(failed, _finite(written))


def multiplied(first: pl.Series, second: pl.Series) -> pl.Series:
    """The exact product of decimals; null where it is more than a column of money holds."""
    rough = first.cast(pl.Float64) * second.cast(pl.Float64)
    return first.set((rough.abs() >= _TOO_MUCH).fill_null(value=True), None) * second


def bounded(cells: pl.Series) -> pl.Series:
    """Decimals that a column of money holds; others are null."""
    return cells.set(cells.cast(pl.Float64).abs() >= _TOO_MUCH, None)


def _grouped(cells: pl.Series) -> Decimal:
    """Whole numbers with points in them are grouped by points: a household of 1.234 is not one person and a bit."""
    only_groups = cells.str.contains(r"^[-+]?\d{1,3}(?:\.\d{3})+$") | ~cells.str.contains(".", literal=True)
    return "," if cells.str.contains(".", literal=True).any() and only_groups.fill_null(value=True).all() else "."


def _finite(numbers: pl.Series) -> pl.Series:
    return numbers.set(~numbers.is_finite(), None) if numbers.dtype.is_float() else numbers


def _canonical(cells: pl.Series, decimal: Decimal) -> pl.Series:
    """Digits with a decimal point and a leading minus, or null where the cell is no number in this style."""
    frame = cells.alias("text").to_frame()
    text = pl.col("text")
    plain = text.str.contains(_PLAIN)
    digits = _digits(text.str.strip_chars_start("+-"), decimal)
    signed = pl.when(text.str.starts_with("-")).then("-" + digits).otherwise(digits)
    canonical = frame.select(pl.when(plain).then(signed)).to_series()
    odd = frame.select((~plain).arg_true()).to_series()
    return canonical.scatter(odd, _taken_apart(cells.gather(odd), decimal)) if len(odd) else canonical


def _digits(body: pl.Expr, decimal: Decimal) -> pl.Expr:
    """Digits with a decimal point, or null where groups and decimals are not in this style."""
    point, group = (r"\.", ",") if decimal == "." else (",", r"\.")
    valid = rf"^(?:\d+|\d{{1,3}}(?:[{group}'’\s]\d{{3}})+)(?:{point}\d*)?$|^{point}\d+$"
    return pl.when(body.str.contains(valid)).then(body.str.replace_all(rf"[{group}'’\s]", "").str.replace(point, "."))


def _taken_apart(cells: pl.Series, decimal: Decimal) -> pl.Series:
    """The same for cells with a currency, brackets or a sign in an odd place."""
    text = cells.str.replace_all("−", "-", literal=True)
    frame = pl.DataFrame({"text": text, "part": text.str.extract_groups(_WRITTEN)}).unnest("part")
    digits = _digits(pl.col("3").str.strip_chars(), decimal)
    opened = pl.col("text").str.count_matches("(", literal=True)
    bracketed = opened == 1
    signs = pl.sum_horizontal((pl.col(part) != "").cast(pl.Int8) for part in ("1", "2", "4"))
    closed = (opened <= 1) & (bracketed == pl.col("text").str.ends_with(")")) & (signs <= 1)
    negative = pl.any_horizontal(pl.col("1", "2", "4") == "-") | bracketed
    signed = pl.when(closed & negative).then("-" + digits).when(closed).then(digits)
    scientific = pl.col("text").str.contains(_SCIENTIFIC)
    nought = pl.col("text").str.contains(_NOUGHT)
    return frame.select(pl.when(scientific).then("text").when(nought).then(pl.lit("0")).otherwise(signed)).to_series()

"""Money of several currencies becomes money in one: exactly, and rounded once."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crm_analytics.sources.formats import currencies
from crm_analytics.sources.formats.numbers import bounded, multiplied
from crm_analytics.sources.mapping.mapping import Currencies

WIDE = pl.Decimal(38, 8)
"""Money as it stands in the source, before it is multiplied; decimals beyond are more than anybody writes."""
_PRODUCT = pl.Decimal(38, 8 + currencies.RATE_DECIMALS)


@dataclass(frozen=True)
class Exchange:
    """How the money of a source is changed.

    Attributes:
        column: The source's column with the currency; empty where it stands beside the amounts.
        own: The currency that all is counted in.
        rates: What one unit of each currency is.
    """

    column: str
    own: str
    rates: dict[str, Decimal]

    @classmethod
    def of(cls, stated: Currencies) -> "Exchange":
        """What a mapping that passed its check says."""
        own = currencies.code(stated.into)
        rates = {currencies.code(name, own): Decimal(rate.strip()) for name, rate in stated.rates.items()}
        return cls(stated.column, own, {own: Decimal(1), **rates})

    def codes(self, batch: pl.DataFrame, money: pl.Series) -> pl.Series:
        """The currency of each cell of money, given as text; null where a row of a column of currencies has none."""
        if self.column:
            return currencies.codes(batch[self.column], self.own)
        return currencies.codes_beside_numbers(money, self.own).fill_null(self.own)

    def with_rate(self, codes: pl.Series) -> pl.Series:
        """Where there is a rate."""
        return codes.is_in(list(self.rates)).fill_null(value=False)

    def changed(self, money: pl.Series, codes: pl.Series, dtype: pl.DataType) -> pl.Series:
        """Money in our currency; null without a rate, and where it has too many digits."""
        rates = codes.replace_strict(self.rates, default=None, return_dtype=_PRODUCT)
        return multiplied(bounded(money).cast(_PRODUCT), rates).cast(dtype, strict=False).alias(money.name)

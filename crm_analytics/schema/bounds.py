"""Where each score of recency, frequency and spend begins, as a value."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_


@dataclass(frozen=True)
class Bounds:
    """Where each score from 2 up begins, lowest score first.

    Attributes:
        recency: Days since the last purchase, at most.
        frequency: Order days, at least.
        monetary: Money spent less returns, at least.
    """

    recency: tuple[int, ...]
    frequency: tuple[int, ...]
    monetary: tuple[Decimal, ...]

    def check(self) -> None:
        """Refuse bounds that make no scale.

        Raises:
            UsageError: where a better score asks for less than a worse one, or a bound can't be reached.
        """
        if any(days < 0 for days in self.recency) or any(days < 1 for days in self.frequency):
            raise UsageError(N_("Days since the last purchase start at 0, days with a purchase at 1."))
        if any(worse < better for worse, better in pairwise(self.recency)):
            raise UsageError(N_("A better step can't allow more days since the last purchase than the one below it."))
        falls = any(worse > better for worse, better in pairwise(self.frequency))
        if falls or any(worse > better for worse, better in pairwise(self.monetary)):
            raise UsageError(
                N_("A better step can't ask for fewer days with a purchase, or less money, than the one below it.")
            )

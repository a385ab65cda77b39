"""What a metric is: a sum of parts, or one sum of parts divided by another, with its name, formula and unit.

The parts are expressions over the rows of the marts (`crm_analytics.metrics.parts`).
"""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["money", "count", "share", "days", "score", "rate"]
Direction = Literal["up", "down", "neither"]
Reach = Literal["days", "days before", "lapse"]
Terms = tuple[tuple[str, int], ...]
"""Parts, each added (1) or taken away (-1)."""


@dataclass(frozen=True)
class Metric:
    """A figure with one meaning everywhere.

    Attributes:
        id: Key in `crm_analytics.metrics.dictionary.METRICS`.
        name: Name people read, untranslated.
        formula: How it is worked out, in words, untranslated.
        unit: Money in the company's currency, a count, a share between 0 and 1, days, a score, or a rate (a number
            with decimals).
        direction: Whether more is better, less is better, or neither.
        grain: What is counted or added up, one by one, untranslated.
        needs: Columns of the facts it is made from, written `table` dot `column`.
        top: Parts that are added up.
        bottom: Parts whose sum the first is divided by; empty: it is not divided.
        times: What a ratio is multiplied by.
        among: A part that must be above zero: what there must be some of; empty: nothing.
        without: Why there is no figure where there is nothing to divide by, untranslated.
        reach: How far the data must reach back: not at all, as many days before, or over a lapse of 180 days.
        recorded: A part that must occur somewhere in the data; where it never does, it is not recorded.
    """

    id: str
    name: str
    formula: str
    unit: Unit
    direction: Direction
    grain: str
    needs: tuple[str, ...]
    top: Terms
    bottom: Terms = ()
    times: int = 1
    among: str = ""
    without: str = ""
    reach: Reach = "days"
    recorded: str = ""

    @property
    def parts(self) -> frozenset[str]:
        """The parts it is made from, and those that say whether there is anything to make it from."""
        made_from = {part for part, _ in self.top + self.bottom}
        return frozenset(made_from | {part for part in (self.among, self.recorded) if part})

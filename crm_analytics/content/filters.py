"""What a page is asked, as a value: by the row of filters, for whoever works with it."""

from dataclasses import dataclass

from crm_analytics.metrics.periods import Comparison
from crm_analytics.metrics.selection import Selection


@dataclass(frozen=True)
class Filters:
    """What a page is asked.

    Attributes:
        selection: Days and members, of the filters the page uses.
        before: What it is compared with; None without comparison.
        comparison: How `before` was chosen.
        words: Name and value of each filter in force, translated.
        period: What people call the days, translated.
    """

    selection: Selection
    before: Selection | None
    comparison: Comparison
    words: tuple[tuple[str, str], ...]
    period: str

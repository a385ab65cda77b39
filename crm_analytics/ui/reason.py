"""What stands behind a figure, as a value that a page gives with it."""

from dataclasses import dataclass
from typing import Protocol

from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.origin import Origin, Table
from crm_analytics.metrics.selection import Selection


class Asked(Protocol):
    """What the reader chose: the filters of the page, as a selection and in words."""

    @property
    def selection(self) -> Selection:
        """The days and the part of the business."""

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each filter in use with what is chosen of it, translated."""


@dataclass(frozen=True)
class Why:
    """What stands behind a figure, chart or table; in the reader's language.

    Attributes:
        what: What it is, in words, without statistics; empty: the formula of the metric.
        metric: Its id in the dictionary, where it is a metric.
        filters: What the reader chose; None where the page has no filters.
        method: For results of a model, how it is worked out, in plain words.
        error: How far such results were off, or how often they hold, as it was measured.
        source: The paper or book the method is from.
        rows: Whether its rows can be listed.
        origin: Which rows; None: the order lines that the filters count.
        name: What people call it, where it stands under no title of its own.
    """

    what: str = ""
    metric: str | None = None
    filters: Asked | None = None
    method: str = ""
    error: str = ""
    source: str = ""
    rows: bool = True
    origin: Origin | None = None
    name: str = ""

    @property
    def listed(self) -> Origin | None:
        """The rows that can be listed; None where there are none."""
        if not self.rows:
            return None
        return self.origin or (Origin(self._table, self.filters.selection) if self.filters else None)

    @property
    def words(self) -> str:
        """What it is: in its own words, else as the dictionary says."""
        return self.what or (_(METRICS[self.metric].formula) if self.metric else "")

    @property
    def _table(self) -> Table:
        """The table that the metric is about: the first that it needs."""
        first = METRICS[self.metric].needs[0].partition(".")[0] if self.metric else ""
        return "tickets" if first == "tickets" else "deliveries" if first == "deliveries" else "order_lines"

"""What stands behind a figure, as a value that a page gives with it."""

from dataclasses import dataclass

from crm_analytics.content.filters import Filters
from crm_analytics.drill.counted_customers import COUNTED
from crm_analytics.drill.origin import Origin, Table
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.selection import Selection


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
        origin: Which rows; None: those the metric is about, else the order lines, that the filters count.
        name: What people call it, where it stands under no title of its own.
        note: Why it is missing, or what in it is assumed.
    """

    what: str = ""
    metric: str | None = None
    filters: Filters | None = None
    method: str = ""
    error: str = ""
    source: str = ""
    rows: bool = True
    origin: Origin | None = None
    name: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """What it is: in its own words, else as the dictionary says."""
        return self.what or (_(METRICS[self.metric].formula) if self.metric else "")

    @property
    def listed(self) -> Origin | None:
        """The rows that can be listed; None where there are none."""
        if not self.rows:
            return None
        return self.origin or (_origin(self.metric, self.filters.selection) if self.filters else None)


def _origin(metric: str | None, selection: Selection) -> Origin:
    """The customers that a metric counts, or the rows of the first table that it needs."""
    if metric in COUNTED:
        return Origin("customers", selection, metric=metric or "")
    first = METRICS[metric].needs[0].partition(".")[0] if metric else ""
    table: Table = "tickets" if first == "tickets" else "deliveries" if first == "deliveries" else "order_lines"
    return Origin(table, selection, metric=metric or "")

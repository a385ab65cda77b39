"""How last year's days went: the share of a metric that had come by the same day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.calendars.counterparts import counterparts, years_back
from crm_analytics.metrics.basis import POINT, Read, basis_of
from crm_analytics.metrics.figures import figures_of
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.parts import ASSUMED, PARTS
from crm_analytics.metrics.selection import Selection
from crm_analytics.metrics.totals import parts_of, totals_by
from crm_analytics.metrics.values import value_expr, with_assumed

OTHER_DAYS: Final = frozenset({"before", "either", "silent"})
"""Sources whose rows are of other days than those that are looked at."""


@dataclass(frozen=True)
class LastYear:
    """A metric on the days of the year before that these days are held against.

    Attributes:
        days: The days of this year, and the part of the business.
        country: ISO 3166 code of the holidays that move days; None: they stay.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown.
    """

    metric: Metric
    days: Selection
    country: str | None = None
    assumed_margin: Decimal | None = None

    def share_of_days(self, read: Read, today: date) -> float | None:
        """The share that had come by the counterpart of a day, of a metric that is the sum of that of its days.

        None where sales do not reach back so far, or the share is none.
        """
        if {PARTS[name].source for name in self.metric.parts - {ASSUMED}} & OTHER_DAYS:
            return self.share_of_period(read, today)
        for country in dict.fromkeys((self.country, None)):
            earlier = counterparts(country, self.days.start, self.days.end)
            if _reaches_back(read, self.days, min(earlier)):
                by_day = self._by_day(read, min(earlier), max(earlier))
                values = [value for day in earlier if (value := by_day.get(day, 0.0)) is not None]
                passed = (today - self.days.start).days + 1
                return _share(sum(values[:passed]), sum(values)) if len(values) == len(earlier) else None
        return None

    def share_of_period(self, read: Read, today: date) -> float | None:
        """The same of a metric that is counted over a period as a whole: of the same weekdays, whatever they were."""
        back = years_back(self.days.start, self.days.end)
        start, last = self.days.start - back, self.days.start - timedelta(days=1)
        if not _reaches_back(read, self.days, start):
            return None
        spans = [self.days.at(start, min(end - back, last)) for end in (today, self.days.end)]
        bases = [basis_of(read, span, assumed_margin=self.assumed_margin) for span in spans]
        part, whole = (float(each[self.metric.id].value or 0) for each in figures_of(bases, [self.metric.id]))
        return _share(part, whole)

    def _by_day(self, read: Read, first: date, last: date) -> dict[date, float | None]:
        """The metric of each day with a sale; None where it is not known."""
        basis = basis_of(read, self.days.at(first, last), assumed_margin=self.assumed_margin)
        added = totals_by(basis.by_points(first, 1), POINT, parts_of([self.metric]))
        sums = with_assumed(added, self.assumed_margin)
        if not self.metric.parts <= set(sums.columns):
            return {}
        dated = sums.select((pl.lit(first) + pl.duration(days=POINT)).cast(pl.Date), value_expr(self.metric))
        return dict(dated.iter_rows())


def _reaches_back(read: Read, days: Selection, day: date) -> bool:
    """Whether this part of the business had sales on or before a day."""
    mart = "category_days" if days.category else "order_days"
    return bool(days.at(date.min, day).of(read(mart)).limit(1).select(pl.len()).collect().item())


def _share(part: float, whole: float) -> float | None:
    return part / whole if 0 <= part <= whole and whole > 0 else None

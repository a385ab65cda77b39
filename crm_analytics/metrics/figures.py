"""The metrics worked out over a basis, each with its value or the reason why it is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from crm_analytics.i18n import date_text, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.basis import MetricBasis
from crm_analytics.metrics.dictionary import METRICS, Metric
from crm_analytics.metrics.missing import missing
from crm_analytics.metrics.parts import ASSUMED
from crm_analytics.metrics.totals import Number, Totals, parts_of, totals
from crm_analytics.metrics.values import assumed_share, value_of


@dataclass(frozen=True)
class Figure:
    """A metric's value; None where the data it needs is missing, with the reason.

    Attributes:
        missing: Why there is no value, untranslated and with its blanks; `reason` is for reading.
        blanks: What fills them: days, and shares between 0 and 1.
        assumed: Share of the revenue whose profit rests on an assumed margin.
    """

    metric: Metric
    value: Number | None
    missing: str = ""
    blanks: tuple[tuple[str, date | float], ...] = ()
    assumed: float = 0.0

    @property
    def reason(self) -> str:
        """Why there is no value, in the reader's language; empty where there is one."""
        return _(self.missing).format(**{name: _written(each) for name, each in self.blanks}) if self.missing else ""


Figures = dict[str, Figure]


def figures(basis: MetricBasis, metrics: Iterable[str] = METRICS) -> Figures:
    """Metrics of the dictionary over a basis.

    Args:
        basis: By `basis_of`.
        metrics: Ids of those wanted; fewer are faster.
    """
    return figures_of([basis], metrics)[0]


def figures_of(bases: Sequence[MetricBasis], metrics: Iterable[str] = METRICS) -> list[Figures]:
    """The same for several bases, such as two periods, read side by side."""
    wanted = [METRICS[name] for name in metrics]
    summed = totals(bases, parts_of(wanted))
    return [
        {metric.id: _figure(basis, metric, parts) for metric in wanted}
        for basis, parts in zip(bases, summed, strict=True)
    ]


def change(now: Figure, before: Figure) -> float | None:
    """Change as a share of the earlier value; of a share, the difference in points. None where it has no meaning."""
    if now.value is None or before.value is None:
        return None
    if now.metric.unit == "share":
        return float(now.value) - float(before.value)
    return float(now.value) / float(before.value) - 1 if before.value > 0 else None


def _figure(basis: MetricBasis, metric: Metric, parts: Totals) -> Figure:
    why = missing(basis, metric, parts)
    if why is not None:
        return Figure(metric, None, why.message, why.blanks)
    assumed = assumed_share(parts) if ASSUMED in metric.parts and basis.assumed_margin is not None else 0.0
    return Figure(metric, value_of(metric, parts, basis.assumed_margin), assumed=assumed)


def _written(value: date | float) -> str:
    return date_text(value) if isinstance(value, date) else percent(value, 1)

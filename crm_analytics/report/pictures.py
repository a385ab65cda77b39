"""One chart as a picture that speaks for itself: its title, what was chosen, whose figures. Drawn from its value."""

from crm_analytics.charts import svg
from crm_analytics.content.values import Chart
from crm_analytics.exports.columns import About
from crm_analytics.i18n import current_language
from crm_analytics.i18n import gettext as _
from crm_analytics.report.typesetting import set_page


def picture(chart: Chart, about: About) -> bytes:
    """The chart as PNG, sharp on a phone and on a slide.

    Raises:
        UsageError: where typst is not installed.
    """
    data = {
        "title": chart.title or chart.alt,
        "source": " · ".join(_source(about)),
        "language": current_language(),
        "svg": svg.drawing(chart.plot),
    }
    return set_page("picture.typ", data, "png")


def drawing(chart: Chart, about: About) -> bytes:
    """The chart as SVG, which keeps its words as words."""
    return svg.titled(chart.plot, chart.title or chart.alt, _source(about)).encode()


def _source(about: About) -> list[str]:
    """What was chosen, whose figures, and up to when."""
    first, *others = about.filters or [("", "")]
    chosen = [first[1], *(f"{name}: {text}" for name, text in others)]
    return [part for part in (*chosen, about.company, _("Sales up to {day}").format(day=about.as_of)) if part]

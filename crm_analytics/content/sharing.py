"""What a figure, a sentence or a chart says to somebody who does not see the page: with period, company and as-of day.

Totals only: no name of a customer, and nothing a reader might not take away as a file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from crm_analytics.content.change_words import change_words
from crm_analytics.content.chart_values import Bars, DayStrip, Line, Lines, Plot, TreeMap, Waterfall
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card, Chart
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _

LONGEST: Final = 1500
"""Letters of a text: links that are longer are cut on the way."""
WHATSAPP: Final = "https://wa.me/?text="


@dataclass(frozen=True)
class Shared:
    """Something to share: what people call it, and its text."""

    what: str
    text: str

    @property
    def link(self) -> str:
        """Opens WhatsApp with the text, to whom the reader chooses there."""
        return WHATSAPP + quote(self.text, safe="")


def of_sentence(view: View, filters: Filters | None, sentence: str, what: str = "") -> Shared:
    """A sentence with where it comes from."""
    return _shared(view, filters, what or sentence, [sentence])


def of_card(view: View, filters: Filters | None, card: Card) -> Shared:
    """A key figure, its change, and how far along to its goal."""
    change = change_words(card)
    figure = f"{card.label}: {card.value}" + (f" ({change})" if change else "")
    return _shared(view, filters, card.label, [figure, *(pace.words for pace in card.paces)])


def of_chart(view: View, filters: Filters | None, chart: Chart) -> Shared:
    """What a chart shows, in lines."""
    title = chart.title or chart.alt
    return _shared(view, filters, title, [f"{title}:", *_plot_lines(chart.plot), *([chart.note] if chart.note else [])])


def source(view: View, filters: Filters | None) -> str:
    """Whose figures, of which days and part of the business, up to when."""
    first, *others = filters.words if filters and filters.words else [("", "")]
    chosen = [first[1], *(f"{name}: {words}" for name, words in others)]
    as_of = _("Sales up to {day}").format(day=date_text(view.as_of))
    return " · ".join(part for part in (view.company.name, *chosen, as_of) if part)


def _shared(view: View, filters: Filters | None, what: str, lines: Sequence[str]) -> Shared:
    words = " ".join("\n".join(lines).replace("\xa0", " ").split(" "))
    foot = source(view, filters).replace("\xa0", " ")
    room = LONGEST - len(foot) - 2
    if len(words) > room:
        words = words[: max(room - 1, 0)].rstrip() + "…"
    return Shared(what, f"{words}\n{foot}")


def _plot_lines(plot: Plot) -> Iterator[str]:
    match plot:
        case Waterfall():
            yield f"{plot.before[0]}: {plot.before[1]}"
            yield from (f"• {step.name}: {step.text}" for step in plot.steps)
            yield f"{plot.change[0]}: {plot.change[1]}"
            yield f"{plot.now[0]}: {plot.now[1]}"
        case Lines():
            yield from _ends(plot)
        case Bars():
            yield from (f"• {bar.name}: {bar.text}" for bar in plot.bars)
        case TreeMap():
            yield from (f"• {tile.name}: {tile.text}" for tile in plot.tiles)
        case DayStrip():
            yield from (f"• {part.hover}" for _name, parts in plot.rows for part in parts if part.presence == "missing")


def _ends(plot: Lines) -> Iterator[str]:
    """The highest and the lowest point of the main line, as they are told on the chart."""
    main: Line = next(line for line in plot.lines if line.emphasis == "main")
    points = [
        (float(value), hover)
        for value, hover in zip(main.values, main.hovers, strict=False)
        if value is not None and hover
    ]
    if points:
        yield _("Highest: {point}").format(point=_first(max(points)[1]))
        yield _("Lowest: {point}").format(point=_first(min(points)[1]))


def _first(hover: str) -> str:
    return hover.partition("\n")[0]

"""What a figure, a sentence or a chart says to somebody who does not see the page: with period, company and as-of day.

Only what stands on the page, to those who may take it away as a file. A figure about one customer says so by the
company's own number of the customer, and never passes for one about the company.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from crm_analytics.content.change_words import change_words
from crm_analytics.content.chart_values import (
    Bars,
    DayStrip,
    Grid,
    Lanes,
    Line,
    Lines,
    Plot,
    RangedDots,
    Streams,
    TreeMap,
    Waterfall,
)
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card, Chart
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _

LONGEST: Final = 1500
"""Letters of a text: links that are longer are cut on the way."""
MOST_NAMED: Final = 3
"""Branches that are named; of more it is said how many."""
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
    return _shared(what or sentence, [sentence], source(view, filters))


def of_card(view: View, filters: Filters | None, card: Card) -> Shared:
    """A key figure, its change, and how far along to its goal."""
    change = change_words(card)
    figure = f"{card.label}: {card.value}" + (f" ({change})" if change else "")
    return _shared(card.label, [figure, *(pace.words for pace in card.paces)], source(view, filters, card.why))


def of_chart(view: View, filters: Filters | None, chart: Chart) -> Shared:
    """What a chart shows, in lines."""
    title = chart.title or chart.alt
    lines = [f"{title}:", *_plot_lines(chart.plot), *([chart.note] if chart.note else [])]
    return _shared(title, lines, source(view, filters, chart.why))


def of_drawing(view: View, filters: Filters | None, title: str, alt: str, why: Why | None) -> Shared:
    """A chart that is no value: its title, and its words for people who can't see it."""
    return _shared(title or alt, [part for part in (title, alt) if part], source(view, filters, why))


def source(view: View, filters: Filters | None, why: Why | None = None) -> str:
    """Whose figures, of which days and part of the business, up to when; what stands behind one may say it closer."""
    filters = (why.filters if why else None) or filters
    first, *others = filters.words if filters and filters.words else [("", "")]
    chosen = [first[1], *(f"{name}: {words}" for name, words in others)]
    if why and why.origin and why.origin.customer:
        chosen.insert(0, _("Customer {number}").format(number=why.origin.customer))
    if not view.viewer.sees_all_branches and not (filters and filters.selection.branch):
        chosen.insert(0, _own_branches(view))
    as_of = _("Sales up to {day}").format(day=date_text(view.as_of))
    return " · ".join(part for part in (view.company.name, *chosen, as_of) if part)


def _own_branches(view: View) -> str:
    """The only branches that the figures of this viewer are about."""
    names = sorted(view.branch_names().values())
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return ngettext("{count} branch", "{count} branches", len(names)).format(count=number(len(names)))


def _shared(what: str, lines: Sequence[str], foot: str) -> Shared:
    words = "\n".join(lines).replace("\xa0", " ")
    foot = foot.replace("\xa0", " ")
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
        case Lanes():
            yield from (f"• {lane.name}: {lane.occasions[-1].hover}" for lane in plot.lanes)
        case RangedDots():
            yield from (f"• {each.hover or f'{each.name}: {each.text}'}" for each in plot.dots)
        case Grid():
            yield from (f"• {_first(cell.hover)}" for _name, cells in plot.rows for cell in cells if cell.text)
        case Streams():
            yield from (f"• {each.hover}" for each in sorted(plot.streams, key=lambda each: -float(each.amount)))


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

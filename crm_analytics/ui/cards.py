"""Key figures as our own HTML: what it is, how much, how it changed, its short history, how far along to its goal.

Streamlit's own metric draws each history with a charting library, which takes the browser longer than all the rest
of a rerun. Here the history is a mask of a few dozen points, coloured by the style sheet, so that it follows the
reader's theme.
"""

from collections.abc import Sequence
from html import escape
from math import isfinite
from typing import Final
from urllib.parse import quote

from crm_analytics.content.change_words import change_words
from crm_analytics.content.values import Card, Pace
from crm_analytics.i18n import gettext as _

WIDTH, HEIGHT, EDGE = 100, 30, 2
"""The box of a history in its own units, and the room left for the thickness of the line."""
NARROW: Final = frozenset(" \xa0.,:;'()-/ijlrtfI")
ASIS: Final = " =:/'"
"""What stays readable in a drawing's address."""
DRAWING: Final = (
    f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'>"
    f"<path d='{{line}}V{HEIGHT}H0Z' fill-opacity='.14'/>"
    "<path d='{line}' fill='none' stroke='#000' stroke-width='1.8' stroke-linejoin='round'"
    " vector-effect='non-scaling-stroke'/></svg>"
)


def cards_html(cards: Sequence[Card], controls: Sequence[str] = ()) -> str:
    """Key figures in a row, two in a row on a phone; `controls` are HTML, one for each of them."""
    pairs = zip(cards, controls or [""] * len(cards), strict=True)
    drawn = (card_html(card, beside=cards, control=control) for card, control in pairs)
    return f"<div class='crm-cards'>{''.join(drawn)}</div>"


def card_html(card: Card, *, beside: Sequence[Card] = (), control: str = "") -> str:
    """One key figure. Parts that any card `beside` it has keep their room, so that values stand on one line."""
    row = (card, *beside)
    parts = [_value(card.value, max(_width(each.value) for each in row))]
    if any(each.change is not None for each in row):
        parts.append(_change(card))
    if any(_points(each) for each in row):
        parts.append(_history(_points(card)))
    goals = max(len(each.paces) for each in row)
    parts += [_pace(pace) for pace in (*card.paces, *[None] * (goals - len(card.paces)))]
    return f"<dl class='crm-figure'><dt>{escape(card.label)}{control}{_help(card)}</dt>{''.join(parts)}</dl>"


def _value(value: str, widest: float) -> str:
    """The value, with the width from which the style sheet takes a size that never needs a second line."""
    return f"<dd class='crm-value' style='--width:{widest:.2f}'>{escape(value)}</dd>"


def _width(value: str) -> float:
    """About how wide a value is, in heights of its letters; rather too wide than too narrow."""
    return max(sum(0.31 if each in NARROW else 0.87 if each in "mwMW%" else 0.58 for each in value), 1.0)


def _change(card: Card) -> str:
    if card.change is None:
        return "<dd class='crm-change'></dd>"
    arrow = "<span aria-hidden='true'>{}</span> ".format("↑" if card.change > 0 else "↓") if card.change else ""
    sentence = escape(change_words(card))
    return f"<dd class='crm-change {_judged(card)}'>{arrow}{sentence}</dd>"


def _judged(card: Card) -> str:
    if not card.change or card.change_is_good is None:
        return "crm-even"
    return "crm-good" if (card.change > 0) == card.change_is_good else "crm-bad"


def _points(card: Card) -> list[float]:
    """The history that can be drawn: two points at least."""
    points = [value for value in card.spark if isfinite(value)]
    return points if len(points) > 1 else []


def _history(points: list[float]) -> str:
    if not points:
        return "<dd class='crm-spark' aria-hidden='true'></dd>"
    low, high = min(points), max(points)
    room = HEIGHT - 2 * EDGE
    heights = [HEIGHT - EDGE - room * ((value - low) / (high - low) if high > low else 0.5) for value in points]
    step = WIDTH / (len(points) - 1)
    line = "M" + "L".join(f"{n * step:.1f} {height:.1f}" for n, height in enumerate(heights))
    drawing = f"url(&quot;data:image/svg+xml,{quote(DRAWING.format(line=line), safe=ASIS)}&quot;)"
    end = f"<i style='top:{100 * heights[-1] / HEIGHT:.0f}%'></i>"
    return f"<dd class='crm-spark' aria-hidden='true'><span style=\"--drawing:{drawing}\"></span>{end}</dd>"


def _pace(pace: Pace | None) -> str:
    if pace is None:
        return "<dd class='crm-pace'></dd>"
    late = pace.due is not None and pace.reached < pace.due
    mark = "" if pace.due is None else f"<i style='left:{_within(pace.due)}%'></i>"
    return (
        f"<dd class='crm-pace'><span class='crm-track' aria-hidden='true'><b class='{'crm-late' if late else ''}' "
        f"style='width:{_within(pace.reached)}%'></b>{mark}</span>{escape(pace.words)}</dd>"
    )


def _within(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.0f}"


def _help(card: Card) -> str:
    """What the figure is, behind a small mark that opens without asking the server."""
    if not card.help or card.why:
        return ""
    words = "".join(f"<p>{escape(part)}</p>" for part in card.help.split("\n\n"))
    name = escape(_("About: {figure}").format(figure=card.label))
    return f"<details class='crm-help'><summary aria-label='{name}'>?</summary><div>{words}</div></details>"

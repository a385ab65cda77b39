"""A page as one HTML file that opens anywhere without a network: nothing in it leads to another machine.

A policy in the file forbids every request and every script but its own, which are named by their hashes; what comes
from data is escaped on top of that.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from crm_analytics.exports import about_sheet
from crm_analytics.exports.columns import About
from crm_analytics.exports.markdown import block_html, inline_html, plain_text
from crm_analytics.exports.parts import Cards, Cell, Heading, KeyFigure, Part, Picture, Prose, Sheet, TablePart
from crm_analytics.i18n import current_language, ngettext, number
from crm_analytics.i18n import gettext as _

HERE: Final = Path(__file__).parent
MANY_COLUMNS: Final = 5
SPARK_WIDTH, SPARK_HEIGHT = 100, 24
HEAD: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
"""


def page_html(sheet: Sheet, about: About, plotly_js: Callable[[], str]) -> bytes:
    """The page as one file.

    Args:
        sheet: What was drawn.
        about: What it is and where it comes from.
        plotly_js: Gives the library that draws charts; asked only where there is a chart.
    """
    pictures = [part for part in sheet.parts if isinstance(part, Picture)]
    scripts = [plotly_js(), _own("page.js")] if pictures else []
    head = HEAD.format(
        language=current_language(),
        policy=_policy(scripts),
        title=escape(f"{plain_text(sheet.title)} – {about.company}"),
        style=_own("page.css"),
    )
    return "".join(
        [head, *_body(sheet, about), *_data(pictures), *map(_script, scripts), "</body>\n</html>\n"]
    ).encode()


def _body(sheet: Sheet, about: About) -> Iterator[str]:
    yield "<body>\n<header>\n"
    yield f'<p class="where">{escape(" · ".join(filter(None, (about.company, about.page))))}</p>\n'
    yield f"<h1>{inline_html(sheet.title)}</h1>\n"
    yield _facts("filters", about_sheet.chosen(about)) if about.filters else ""
    yield "</header>\n<main>\n"
    numbers = iter(range(len(sheet.parts)))
    for beside, group in groupby(_with_captions(sheet.parts), key=_stands_beside):
        inner = "".join(f"<section{_wide(parts)}>{_drawn(parts, numbers)}</section>\n" for parts in group)
        yield f'<div class="beside">\n{inner}</div>\n' if beside else inner
    yield "</main>\n<footer>\n"
    yield f"<p>{inline_html(sheet.foot)}</p>\n" if sheet.foot else ""
    if about.definitions:
        yield f"<details><summary>{escape(_('What the figures mean'))}</summary>"
        yield _facts("meanings", about.definitions) + "</details>\n"
    yield _facts("origin", about_sheet.origin(about)) + "</footer>\n"


def _with_captions(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """A chart or table together with the captions under it; everything else alone."""
    held: list[Part] = []
    for part in parts:
        if held and isinstance(part, Prose) and part.role == "caption" and isinstance(held[0], Picture | TablePart):
            held.append(part)
            continue
        if held:
            yield held
        held = [part]
    if held:
        yield held


def _stands_beside(parts: list[Part]) -> bool:
    return isinstance(parts[0], Picture | TablePart)


def _wide(parts: list[Part]) -> str:
    first = parts[0]
    return ' class="wide"' if isinstance(first, TablePart) and len(first.headings) > MANY_COLUMNS else ""


def _drawn(parts: list[Part], numbers: Iterator[int]) -> str:
    return "".join(_part(part, numbers) for part in parts)


def _part(part: Part, numbers: Iterator[int]) -> str:
    if isinstance(part, Prose):
        return _words(part)
    if isinstance(part, Cards):
        return f'<ul class="cards">{"".join(map(_card, part.figures))}</ul>'
    return _picture(part, next(numbers)) if isinstance(part, Picture) else _table(part)


def _words(part: Prose) -> str:
    if part.role == "heading":
        return f"<h2>{inline_html(part.markdown)}</h2>"
    return f'<div class="{part.role}">{block_html(part.markdown)}</div>'


def _card(figure: KeyFigure) -> str:
    tone = "" if figure.better is None else " good" if figure.better else " bad"
    arrow = "" if figure.rising is None else "▲ " if figure.rising else "▼ "
    change = f'<p class="change{tone}"><span aria-hidden="true">{arrow}</span>{escape(figure.change)}</p>'
    note = f'<p class="note">{escape(figure.note)}</p>' if figure.note else ""
    meaning = f'<div class="meaning">{block_html(figure.meaning)}</div>' if figure.meaning else ""
    return (
        f'<li><p class="label">{escape(figure.label)}</p><p class="value">{escape(figure.value)}</p>'
        f"{change if figure.change else ''}{_spark(figure.spark)}{note}{meaning}</li>"
    )


def _spark(values: tuple[float, ...]) -> str:
    if len(values) < 2:
        return ""
    low, span = min(values), (max(values) - min(values)) or 1.0
    step = SPARK_WIDTH / (len(values) - 1)
    points = " ".join(
        f"{place * step:.1f},{SPARK_HEIGHT - 1 - (value - low) / span * (SPARK_HEIGHT - 2):.1f}"
        for place, value in enumerate(values)
    )
    box = f'viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" preserveAspectRatio="none"'
    return f'<svg class="spark" {box} aria-hidden="true"><polyline points="{points}"/></svg>'


def _picture(part: Picture, place: int) -> str:
    title = f"<h2>{inline_html(part.title)}</h2>" if part.title else ""
    words = escape(plain_text(part.alt))
    return (
        f'<figure>{title}<div class="chart" id="chart-{place}" role="img" aria-label="{words}" '
        f'style="min-height:{part.height}px"></div><noscript><p>{words}</p></noscript></figure>'
    )


def _table(part: TablePart) -> str:
    """With its roles written out: on a phone its rows are drawn as cards, which would lose them."""
    heads = "".join(
        f'<th role="columnheader" scope="col"{_class(_side(head))}>{escape(head.text)}</th>' for head in part.headings
    )
    left = part.rows_in_all - len(part.rows)
    note = ngettext("{count} more row is not in this file.", "{count} more rows are not in this file.", left)
    more = f'<div class="caption"><p>{escape(note.format(count=number(left)))}</p></div>' if left > 0 else ""
    if part.first is None or part.first >= len(part.rows):
        return _rows(part, heads, part.rows) + more
    everything = ngettext("All {count}", "All {count}", len(part.rows)).format(count=number(len(part.rows)))
    return (
        f"{_rows(part, heads, part.rows[: part.first])}<details><summary>{escape(everything)}</summary>"
        f"{_rows(part, heads, part.rows)}{more}</details>"
    )


def _rows(part: TablePart, heads: str, rows: tuple[tuple[Cell, ...], ...]) -> str:
    body = "".join(_row(part.headings, row) for row in rows)
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(part.name)}"><table role="table">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n{body}</tbody>'
        f"</table></div>"
    )


def _row(headings: tuple[Heading, ...], row: tuple[Cell, ...]) -> str:
    return f'<tr role="row">{"".join(map(_cell, headings, row))}</tr>\n'


def _cell(heading: Heading, cell: Cell) -> str:
    width = max(0.0, min(1.0, cell.bar or 0.0)) * 100
    bar = "" if cell.bar is None else f'<span class="bar"><span style="width:{width:.1f}%"></span></span>'
    tone = "" if cell.better is None else "good" if cell.better else "bad"
    label = escape(heading.text)
    return f'<td role="cell" data-label="{label}"{_class(_side(heading), tone)}><b>{escape(cell.text)}</b>{bar}</td>'


def _side(heading: Heading) -> str:
    return "figure" if heading.is_figure else ""


def _class(*names: str) -> str:
    joined = " ".join(filter(None, names))
    return f' class="{joined}"' if joined else ""


def _facts(name: str, lines: Iterable[tuple[str, str]]) -> str:
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in lines)
    return f'<dl class="{name}">{facts}</dl>\n'


def _data(pictures: list[Picture]) -> Iterator[str]:
    """The charts as data, which a browser does not run; `<` is written so that it ends nothing."""
    for place, part in enumerate(pictures):
        both = f'{{"light":{part.light},"dark":{part.dark}}}'.replace("<", "\\u003c")
        yield f'<script type="application/json" data-chart="chart-{place}">{both}</script>\n'


def _script(code: str) -> str:
    return f"<script>{code}</script>\n"


def _policy(scripts: list[str]) -> str:
    """Nothing may be asked of anyone, and no script may run but ours."""
    own = " ".join(f"'sha256-{_hash(code)}'" for code in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {own}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


@cache
def _own(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")

"""Does it agree with my books? In a sentence, and total by total."""

from collections.abc import Iterable
from typing import Final

from crm_analytics.content import books
from crm_analytics.content.explanation import Why
from crm_analytics.content.periods import span_text
from crm_analytics.content.values import Block, CellValue, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn, Kind
from crm_analytics.features.books.given_totals import Circumstances, GivenTotals
from crm_analytics.i18n import N_, currency_symbol, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.books import BookComparison, Verdict
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.state.books import METRICS as OF_BOOKS
from crm_analytics.state.books import BookMetric

SHOWN: Final = 12
ORDER: Final[tuple[Verdict, ...]] = ("differs", "partly", "agrees", "absent")
"""What needs a look stands first."""
TOLERANCE: Final = N_(
    "A total with cents agrees to the cent. One without agrees within half a unit, one in thousands or millions within "
    "half of its last digit. Orders agree exactly."
)
SAME_FIGURE: Final = N_("Our figure is the one that Overview shows for the same days and branch.")


def circumstances(view: View, metric: BookMetric = "revenue") -> Circumstances:
    """What a table that somebody gives need not say: the branches there are, and all days with sales."""
    return Circumstances(view.branch_names(), (view.first_day, view.as_of), metric)


def summary(view: View) -> Sentences:
    """How many totals agree, and which is furthest off."""
    compared = books.comparisons(view)
    words = books.counted(compared)
    sentences = [f"{words[:1].upper()}{words[1:]}."] if words else []
    differing = [each for each in compared if each.verdict == "differs" and each.total.metric == "revenue"]
    if differing:
        sentences.append(_furthest(view, max(differing, key=lambda each: each.distance)))
    if waiting := sum(each.verdict in {"partly", "absent"} for each in compared):
        sentences.append(
            _("Not compared yet, as sales do not cover all of their days: {count}.").format(count=number(waiting))
        )
    return Sentences(tuple(sentences), key="books" if sentences else "")


def _furthest(view: View, compared: BookComparison) -> str:
    total = compared.total
    words = (
        _("Furthest off: {what}, where our figure is {amount} ({share}) higher.")
        if compared.ours is not None and compared.ours > total.amount
        else _("Furthest off: {what}, where our figure is {amount} ({share}) lower.")
    )
    return words.format(
        what=f"{books.place(total, view.branch_names())}, {span_text(total.start, total.end)}",
        amount=view.money(compared.distance),
        share="–" if compared.share is None else percent(abs(compared.share), 1),
    )


def kept_sentence(given: GivenTotals) -> str:
    """How many totals were kept, and what was left out."""
    words = ngettext("{count} total is kept.", "{count} totals are kept.", len(given.totals))
    sentences = [words.format(count=number(len(given.totals)))]
    if given.unused:
        sentences.append(_("Not used: {columns}.").format(columns=", ".join(given.unused)))
    if given.sums_left_out:
        sentences.append(_("Sums of all months are left out: they add up what stands above."))
    return " ".join(sentences)


def tables(view: View) -> tuple[Block, ...]:
    """A table for each figure that totals were given of, what differs first, and what it counts."""
    blocks: list[Block] = []
    for metric in OF_BOOKS:
        compared = [each for each in books.comparisons(view) if each.total.metric == metric]
        if compared:
            blocks.append(_table(view, metric, compared))
    return (*blocks, Sentences((_(TOLERANCE), _(SAME_FIGURE)), "caption")) if blocks else ()


def ranked(compared: Iterable[BookComparison]) -> list[BookComparison]:
    """What differs first, the furthest off at the head; then by day."""
    return sorted(compared, key=lambda each: (ORDER.index(each.verdict), -each.distance, each.total.start))


def _table(view: View, metric: BookMetric, compared: list[BookComparison]) -> DataTable:
    name = _("{figure} beside the books").format(figure=_(METRICS[metric].name))
    return DataTable(
        key=f"books-{metric}",
        name=name,
        columns=_columns(view, metric),
        rows=tuple(_row(view, each) for each in ranked(compared)),
        first=SHOWN,
        why=Why(f"{_(METRICS[metric].formula)} {_(SAME_FIGURE)} {_(TOLERANCE)}", rows=False, name=name),
    )


def _row(view: View, compared: BookComparison) -> tuple[CellValue, ...]:
    total = compared.total
    return (
        span_text(total.start, total.end),
        books.place(total, view.branch_names()),
        total.amount,
        compared.ours,
        compared.difference,
        compared.share,
        verdict_text(view, compared),
    )


def verdict_text(view: View, compared: BookComparison) -> str:
    """In words whether it agrees."""
    if compared.verdict == "partly":
        first, last = date_text(view.first_day), date_text(view.as_of)
        return _("so far: there are sales from {first} to {last}").format(first=first, last=last)
    return {
        "agrees": _("agrees"),
        "differs": _("differs"),
        "absent": _("no sales of these days are loaded"),
    }[compared.verdict]


def _columns(view: View, metric: BookMetric) -> tuple[DataColumn, ...]:
    currency = view.company.currency
    is_money = metric == "revenue"
    unit = f", {currency_symbol(currency)}" if is_money else ""

    def figure(name: str, heading: str) -> DataColumn:
        kind: Kind = "money" if is_money else "number"
        return DataColumn(ExportColumn(name, heading + unit, kind, 2 if is_money else 0, currency if is_money else ""))

    return (
        DataColumn(ExportColumn("days", _("Period"))),
        DataColumn(ExportColumn("branch", _("Branch"))),
        figure("books", _("Books")),
        figure("ours", _("Our figure")),
        figure("difference", _("Difference")),
        DataColumn(ExportColumn("share", _("Difference, %"), "share", 1)),
        DataColumn(ExportColumn("verdict", _("Verdict"))),
    )

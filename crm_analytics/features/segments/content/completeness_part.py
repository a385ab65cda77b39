"""How well customers are known: what is filled in, of all of them and by segment, and who lacks what."""

from collections.abc import Hashable
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import Bar, Bars
from crm_analytics.content.completeness import CONSENT, DETAILS, details, score, shares
from crm_analytics.content.customers import customers_of
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Notice, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.metrics.selection import Selection
from crm_analytics.scoring.rfm import SEGMENTS
from crm_analytics.viewer import Permission

OPEN, YES = "completeness_part", "yes"
ANY: Final = "any"
REACH: Final = ("phone", "email", CONSENT)
"""What a customer is reached by: these stand in the table of segments."""


def score_sentence(view: View, filters: Filters) -> str:
    """How much is filled in, of all that is worth knowing."""
    counted = _shares(view, filters)
    share = score(counted)
    if share is None:
        return _("Nothing is recorded of customers.")
    return ngettext(
        "{share} of what is worth knowing of {count} customer is filled in.",
        "{share} of what is worth knowing of {count} customers is filled in.",
        _count(view, filters),
    ).format(share=percent(share), count=number(_count(view, filters)))


def content(view: View, filters: Filters) -> tuple[Block, ...]:
    """The score, the largest gap, each detail as a bar, and what customers are reached by, by segment."""
    if not _count(view, filters):
        return (Notice(_("Nothing is recorded of customers.")),)
    gap = largest_gap(view, filters)
    sentences = (score_sentence(view, filters), *((gap_sentence(view, filters, *gap),) if gap else ()))
    return (Sentences(sentences), picture(view, filters), table(view, filters))


def missing_details(view: View, filters: Filters) -> list[str]:
    """Ids of the details that some customer lacks, in the order drawn."""
    counted = _shares(view, filters)
    return counted.filter(pl.col("filled") < pl.col("customers"))["detail"].to_list()


def drawn_details(view: View, filters: Filters) -> list[str]:
    """Ids of the details that have a bar."""
    return _shares(view, filters).filter(pl.col("customers") > 0)["detail"].to_list()


def largest_gap(view: View, filters: Filters) -> tuple[str, str] | None:
    """Segment and detail of the most customers who buy well and can't be reached; None where all of them can be.

    It is looked for first among those without a phone number, then without an e-mail address, then without consent.
    """
    rows = _rows(view, filters)
    for detail in REACH:
        lacking = rows.filter(pl.col("segment").is_in(GOOD), ~pl.col(detail)).group_by("segment").len()
        if lacking.height:
            first = lacking.sort(["len", "segment"], descending=[True, False])
            return str(first["segment"][0]), detail
    return None


GOOD: Final = ("champions", "loyal", "cant_lose", "at_risk")


def gap_sentence(view: View, filters: Filters, segment: str, detail: str) -> str:
    """How many customers of a segment lack a detail."""
    count = len(_lacking(view, filters, segment, detail))
    return ngettext(
        "{count} customer of segment {segment} lacks this: {detail}.",
        "{count} customers of segment {segment} lack this: {detail}.",
        count,
    ).format(count=number(count), segment=view.segment_names()[segment], detail=_(DETAILS[detail].name).lower())


def lacking(view: View, filters: Filters, segment: str, detail: str) -> NamedCustomers:
    """The customers of a segment, or of `ANY`, who lack a detail."""
    name = _("any segment") if segment == ANY else view.segment_names()[segment]
    count = len(_lacking(view, filters, segment, detail))
    words = _("{segment}, without: {detail}").format(segment=name, detail=_(DETAILS[detail].name).lower())
    return NamedCustomers(
        f"lacking-{segment}-{detail}",
        f"{words} ({number(count)})",
        words,
        partial(_lacking, view, filters, segment, detail),
    )


def picture(view: View, filters: Filters) -> Chart:
    """The share of customers of whom each detail is filled in."""
    bars = tuple(
        Bar(
            _(DETAILS[detail].name),
            100 * share,
            percent(share),
            _("{detail}: filled in of {filled} of {count}").format(
                detail=_(DETAILS[detail].name), filled=number(filled), count=number(customers)
            ),
        )
        for detail, filled, customers, share in _shares(view, filters).iter_rows()
        if customers
    )
    return Chart(
        key="known-details",
        title=_("What is filled in, of every 100 customers"),
        alt=_("Share of customers of whom each detail is filled in"),
        plot=Bars(bars, "count"),
        why=_why(filters),
    )


def table(view: View, filters: Filters) -> DataTable:
    """By segment: customers, and of how many of them phone number, e-mail and consent are filled in."""
    rows, names = _rows(view, filters), view.segment_names()
    ids = [each for each in names if each in set(rows["segment"])]
    columns = (
        DataColumn(ExportColumn("segment", _("Segment"))),
        DataColumn(ExportColumn("customers", _("Customers"), "number")),
        *(DataColumn(ExportColumn(each, _(DETAILS[each].name), "share")) for each in REACH),
        DataColumn(ExportColumn("score", _("All details"), "share")),
    )
    lines = []
    for segment in ids:
        own = rows.filter(segment=segment)
        reach = [int(own[each].sum()) / own.height for each in REACH]
        lines.append((names[segment], own.height, *reach, score(shares(own.lazy()))))
    return DataTable("known-by-segment", _("How well do we know our customers?"), columns, tuple(lines), len(SEGMENTS),
                     _why(filters))  # fmt: skip


def _why(filters: Filters) -> Why:
    return Why(
        _(
            "What is worth knowing of a customer counts as filled in or not, whether or not you may read it. A company "
            "has no birthday, gender or household: of companies these do not count."
        ),
        filters=filters,
        rows=False,
        name=_("How well do we know our customers?"),
    )


def _lacking(view: View, filters: Filters, segment: str, detail: str) -> pl.Series:
    rows = _rows(view, filters).filter(~pl.col(detail))
    return (rows if segment == ANY else rows.filter(segment=segment))["customer_no"]


def _count(view: View, filters: Filters) -> int:
    return _rows(view, filters).height


def _shares(view: View, filters: Filters) -> pl.DataFrame:
    return shares(_rows(view, filters).lazy())


def _rows(view: View, filters: Filters) -> pl.DataFrame:
    return _details(view, filters.selection, view.reader.noted_version)


@cached()
def _details(view: View, selection: Selection, noted: Hashable) -> pl.DataFrame:  # noqa: ARG001 - part of the key
    """customer_no, segment, and by detail whether it is filled in, of the customers asked for."""
    personal = view.viewer.may(Permission.PERSONAL_DATA)
    filled = details(view.reader.facts("customers"), view.reader.consents(), personal=personal)
    wanted = customers_of(view, selection).select("customer_no", "segment", pl.col("customer_id").cast(pl.String))
    return wanted.join(filled, on="customer_id", how="inner").drop("customer_id").sort("customer_no").collect()

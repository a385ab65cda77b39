"""Share of wallet by category, as far as own sales tell it: what a segment buys here, and who of it does not."""

from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import RangedDot, RangedDots
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.value.content import missing
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.features.value.share_of_wallet import LEAST, lacking, shares, tastes, usual, with_usual
from crm_analytics.i18n import currency_symbol, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection

SEGMENT: Final = "wallet_segment"
CATEGORY: Final = "wallet_category"
DRAWN: Final = 12
FIRST: Final = 15


def segments(view: View, filters: Filters) -> list[str]:
    """Those with a usual category, the largest first; none where nothing can be said."""
    try:
        return with_usual(_tastes(view, filters.selection))
    except NotEnoughData:
        return []


def categories(view: View, filters: Filters, choices: Choices) -> list[str]:
    """The usual categories of the chosen segment, most to gain first."""
    segment = chosen_segment(view, filters, choices)
    return _usual(view, filters.selection, segment)["category"].to_list() if segment else []


def chosen_segment(view: View, filters: Filters, choices: Choices) -> str:
    """The chosen segment, else the largest; empty where there is none."""
    there = segments(view, filters)
    wanted = choices.get(SEGMENT, "")
    return wanted if wanted in there else there[0] if there else ""


def chosen_category(view: View, filters: Filters, choices: Choices) -> str:
    """The chosen category, else the one with most to gain; empty where there is none."""
    there = categories(view, filters, choices)
    wanted = choices.get(CATEGORY, "")
    return wanted if wanted in there else there[0] if there else ""


def reason(view: View, filters: Filters) -> str:
    """What is missing; empty where shares can be told."""
    try:
        if with_usual(_tastes(view, filters.selection)):
            return ""
    except NotEnoughData as refusal:
        return str(refusal)
    message = _("No category is bought by a fifth of a segment with at least {least} customers.")
    return message.format(least=number(LEAST))


def title_sentence(view: View, filters: Filters, choices: Choices) -> str:
    """The category with most to gain in the chosen segment: how many buy none of it."""
    if reason(view, filters):
        return _("What customers buy elsewhere cannot be told")
    segment = chosen_segment(view, filters, choices)
    top = _usual(view, filters.selection, segment).row(0, named=True)
    if not top["lacking"]:
        sentence = _("All customers of segment “{segment}” buy every category that is usual there")
        return sentence.format(segment=view.segment_names().get(segment, segment))
    return _("{lacking} of {customers} customers of segment “{segment}” buy no {category} here").format(
        lacking=number(top["lacking"]),
        customers=number(top["customers"]),
        segment=view.segment_names().get(segment, segment),
        category=top["category"],
    )


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The part: what is usual, who buys it, all of it as a table."""
    if words := reason(view, filters):
        return missing.notice(words)
    return (in_words(view, filters, choices), picture(view, filters, choices), table(view, filters, choices))


def in_words(view: View, filters: Filters, choices: Choices) -> Sentences:
    """What a typical buyer spends on the first category, and how much of what is usual the middle customer buys."""
    segment = chosen_segment(view, filters, choices)
    own = _own(view, filters.selection, segment)
    of, middle = int(own["usual"][0]), float(own["bought"].quantile(0.5) or 0)
    top = _usual(view, filters.selection, segment).row(0, named=True)
    first = _("{category}: a typical buyer has spent {money} on it so far.").format(
        category=top["category"], money=view.compact_money(top["spend"])
    )
    second = ngettext(
        "{count} category is usual in this segment; the customer in the middle buys {middle} of it here.",
        "{count} categories are usual in this segment; the customer in the middle buys {middle} of them here.",
        of,
    ).format(count=number(of), middle=number(middle))
    return Sentences((first, second))


def picture(view: View, filters: Filters, choices: Choices) -> Chart:
    """Who buys each usual category; row `n` is the category `n` of `categories`."""
    segment = chosen_segment(view, filters, choices)
    first = _usual(view, filters.selection, segment)["category"].head(3)
    return Chart(
        key="wallet",
        title=_("What customers of this segment buy here"),
        alt=_("Categories with the share of the segment who buy them: {names}").format(names=", ".join(first)),
        plot=_dots(view, filters.selection, segment),
        why=explanations.wallet(filters),
        note=_(
            "Only your own sales are known, not what customers buy elsewhere. At the top: where those who buy none "
            "would bring most if they spent like a typical buyer."
        ),
    )


def table(view: View, filters: Filters, choices: Choices) -> DataTable:
    """Every usual category of the segment."""
    rows = _usual(view, filters.selection, chosen_segment(view, filters, choices))
    currency = view.company.currency
    spent = _("A typical buyer spent, {unit}").format(unit=currency_symbol(currency))
    columns = (
        DataColumn(ExportColumn("category", _("Category"))),
        DataColumn(ExportColumn("share", _("Buy it here"), "share")),
        DataColumn(ExportColumn("low", _("at least"), "share")),
        DataColumn(ExportColumn("high", _("at most"), "share")),
        DataColumn(ExportColumn("lacking", _("Buy none here"), "number")),
        DataColumn(ExportColumn("spend", spent, "money", 2, currency), short=True),
    )
    rounded = rows.with_columns(pl.col("share", "low", "high").round(3))
    cells = tuple(rounded.select(each.column.name for each in columns).iter_rows())
    return DataTable("wallet-table", _("Share of wallet"), columns, cells, FIRST, explanations.wallet(filters))


def people_words(view: View, filters: Filters, choices: Choices) -> tuple[str, str]:
    """Who buys none of the chosen category: in a sentence, and in a few words."""
    segment, category = chosen_segment(view, filters, choices), chosen_category(view, filters, choices)
    share = float(_usual(view, filters.selection, segment).filter(category=category)["share"][0])
    sentence = _("{share} of the segment buy {category} here; below are the others.")
    name = _("{segment} without {category}")
    return (
        sentence.format(share=percent(share), category=category),
        name.format(segment=view.segment_names().get(segment, segment), category=category),
    )


@cached()
def members(view: View, selection: Selection, segment: str, category: str) -> pl.Series:
    """`customer_no` of those of a segment who buy none of a category."""
    bought, people = view.read("customer_categories"), _customers(view, selection)
    return lacking(bought, people, segment=segment, category=category)


def every_share(view: View, selection: Selection) -> pl.DataFrame:
    """Of the categories usual in each customer's segment, those bought here; to take away."""
    own = shares(view.read("customer_categories"), _customers(view, selection), _tastes(view, selection))
    ids = view.read("customer_summary").select("customer_no", "customer_id").collect()
    return view.with_segment_names(own.join(ids, on="customer_no", maintain_order="left"))


@cached(in_words=True)
def _dots(view: View, selection: Selection, segment: str) -> RangedDots:
    words = _("{name}: {buyers} of {customers} buy it ({share}), {lacking} don't")
    dots = tuple(
        RangedDot(
            name=row["category"],
            amount=row["share"],
            low=min(row["low"], row["share"]),
            high=max(row["high"], row["share"]),
            text=_("{count} don't").format(count=number(row["lacking"])),
            hover=words.format(
                name=row["category"],
                buyers=number(row["buyers"]),
                customers=number(row["customers"]),
                share=percent(row["share"]),
                lacking=number(row["lacking"]),
            ),
        )
        for row in _usual(view, selection, segment).head(DRAWN).to_dicts()
    )
    return RangedDots(dots, _("Buy it here"), axis=_("of 100 buy it here"))


def _customers(view: View, selection: Selection) -> pl.LazyFrame:
    return customers_of(view, selection).select("customer_no", "segment")


@cached()
def _tastes(view: View, selection: Selection) -> pl.DataFrame:
    return tastes(view.read("customer_categories"), _customers(view, selection))


@cached()
def _own(view: View, selection: Selection, segment: str) -> pl.DataFrame:
    usual_shares = _tastes(view, selection).filter(segment=segment)
    people = _customers(view, selection).filter(pl.col("segment").cast(pl.String) == segment)
    return shares(view.read("customer_categories"), people, usual_shares)


@cached()
def _usual(view: View, selection: Selection, segment: str) -> pl.DataFrame:
    return usual(_tastes(view, selection), segment)

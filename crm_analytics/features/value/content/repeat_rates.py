"""Who ordered again, by group: drawn towards the whole, with ranges, and as counted."""

from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import RangedDot, RangedDots
from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.filters import Filters
from crm_analytics.content.options import KINDS
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Notice, Section
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.features.value.repeat_rates import By, repeat_rates
from crm_analytics.i18n import N_, date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection

BY: Final = "again_by"
GROUPS: Final[dict[By, str]] = {"segment": N_("Segment"), "branch_id": N_("Branch"), "kind": N_("Customer kind")}
DRAWN: Final = 14
FIRST: Final = 15


def chosen_group(choices: Choices) -> By:
    """What the customers are grouped by."""
    name = choices.get(BY, "")
    return "branch_id" if name == "branch_id" else "kind" if name == "kind" else "segment"


def section() -> Section:
    """The name of what follows."""
    return Section(_("Who ordered again since a quarter ago"))


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The rates as a picture and as a table, under their name."""
    return (section(), *rates(view, filters, choices))


def rates(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The same without the name; or what is missing."""
    by = chosen_group(choices)
    try:
        named = _named(view, _rates(view, filters.selection, by), by)
    except NotEnoughData as refusal:
        return (Notice(str(refusal)),)
    return (_picture(view, filters, named, by), _table(filters, named, by))


def _picture(view: View, filters: Filters, named: pl.DataFrame, by: By) -> Chart:
    words = _("{name}: {returned} of {customers} ordered again; likely between {low} and {high}")
    dots = tuple(
        RangedDot(
            name=row["name"],
            amount=row["pooled"],
            low=row["pooled_low"],
            high=row["pooled_high"],
            text=_("{returned} of {customers}").format(
                returned=number(row["returned"]), customers=number(row["customers"])
            ),
            hover=words.format(
                name=row["name"],
                returned=number(row["returned"]),
                customers=number(row["customers"]),
                low=percent(row["pooled_low"]),
                high=percent(row["pooled_high"]),
            ),
            beside=row["rate"],
        )
        for row in named.head(DRAWN).to_dicts()
    )
    note = _("Groups as of {day}. A small group is drawn towards the whole; its range holds 19 of 20 cases.")
    left_out = _("Drawn: the first {shown} of {count}; the table has all.")
    rest = left_out.format(shown=number(DRAWN), count=number(named.height)) if named.height > DRAWN else ""
    return Chart(
        key=f"again-{by}",
        title=_("Customers who ordered again"),
        alt=_("Customers who ordered again, of 100, with their ranges: {names}").format(
            names=", ".join(named["name"].head(3))
        ),
        plot=RangedDots(dots, _("drawn towards the whole"), _("as counted"), _("of 100 ordered again")),
        why=explanations.rates(filters),
        note=f"{note.format(day=date_text(view.ready('rfm_before')['day'][0]))} {rest}".rstrip(),
    )


def _table(filters: Filters, named: pl.DataFrame, by: By) -> DataTable:
    columns = (
        DataColumn(ExportColumn("name", _(GROUPS[by]))),
        DataColumn(ExportColumn("customers", _("Customers"), "number")),
        DataColumn(ExportColumn("returned", _("Ordered again"), "number")),
        DataColumn(ExportColumn("rate", _("As counted"), "share")),
        DataColumn(ExportColumn("pooled", _("Drawn towards the whole"), "share")),
        DataColumn(ExportColumn("pooled_low", _("at least"), "share")),
        DataColumn(ExportColumn("pooled_high", _("at most"), "share")),
    )
    rounded = named.with_columns(pl.col("rate", "pooled", "pooled_low", "pooled_high").round(3))
    cells = tuple(rounded.select(each.column.name for each in columns).iter_rows())
    return DataTable(f"again-table-{by}", _("Who ordered again"), columns, cells, FIRST, explanations.rates(filters))


@cached()
def _rates(view: View, selection: Selection, by: By) -> pl.DataFrame:
    """Rates of the groups of the customers asked for; a segment is that of the day."""
    kept = [selection.keeps(name) for name in sorted(selection.dimensions & CUSTOMER_FILTERS)]
    selected = view.read("rfm_before").filter(*(each for each in kept if each is not None))
    return repeat_rates(selected, view.read("order_days"), by)


def _named(view: View, by_group: pl.DataFrame, by: By) -> pl.DataFrame:
    if by == "segment":
        return view.with_segment_names(by_group.rename({"group": "segment"}))
    if by == "branch_id":
        return view.with_branch_names(by_group.with_columns(name="group"), "name")
    return by_group.with_columns(name=pl.col("group").replace({kind: _(word) for kind, word in KINDS.items()}))

"""What page Segments says first: its answer, the figures, who brings the money, and each segment in a table."""

from typing import Final

from crm_analytics.content.chart_values import Tile, Tone, TreeMap
from crm_analytics.content.filters import Filters
from crm_analytics.content.part_of_business import titled
from crm_analytics.content.values import (
    Block,
    Card,
    CardRow,
    Chart,
    DataColumn,
    DataTable,
    Notice,
    Sentences,
)
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.segments import reads
from crm_analytics.features.segments.content import thresholds
from crm_analytics.features.segments.content.concentration_words import concentration_sentence
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.features.segments.transitions import LEVELS
from crm_analytics.i18n import currency_symbol, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import SEGMENTS

TONES: Final[dict[int, Tone]] = {2: "active", 1: "fading", 0: "quiet"}


def is_empty(view: View) -> bool:
    """Whether there are no segments at all."""
    return view.ready("rfm_customers").is_empty()


def nobody_title() -> str:
    """The title where nobody is known to have bought."""
    return _("No segments yet")


def nobody(view: View) -> tuple[Block, ...]:
    """Why there are none."""
    return (Notice(view.refusal("rfm_customers") or _("No customer is known to have bought anything.")),)


def title_sentence(view: View, filters: Filters) -> str:
    """The page's answer, after what it is narrowed to."""
    if is_empty(view):
        return nobody_title()
    return titled(view, filters, concentration_sentence(reads.summary(view, filters.selection).few))


def under_title(view: View) -> tuple[Block, ...]:
    """How customers are ranked and what gone quiet means; who set thresholds, where somebody did."""
    ranking = _(
        "All customers are sorted by when they last bought, how often and for how much, up to {day}. Gone quiet: "
        "away for more than three times the usual gap between their own purchases."
    ).format(day=date_text(view.as_of))
    notes = [each for each in (caveat(view), thresholds.note(view)) if each]
    return (Sentences((ranking,), "caption"), *map(Notice, notes))


def caveat(view: View) -> str | None:
    """Where nothing tells who will come again: why, and what the names of the segments mean then."""
    reason = view.standing_caveat
    if reason is None:
        return None
    meaning = _("So the segments say what customers bought and how lately, and nobody is called at risk or lost.")
    return f"{reason} {meaning}"


def figures(view: View, filters: Filters) -> CardRow:
    """The figures at the top: people, their sales, a typical one, and what is left out."""
    summary, why = reads.summary(view, filters.selection), explanations.cards(view, filters)
    sales, anonymous = summary.sizes["revenue"].sum(), summary.anonymous
    return CardRow(
        (
            Card(_("Customers"), number(summary.few.of), why=why["customers"], exact=summary.few.of, unit="count"),
            Card(_("Their sales"), view.compact_money(sales), why=why["sales"], exact=sales, unit="money"),
            Card(
                _("Typical spend"),
                view.compact_money(summary.typical_spend),
                why=why["typical"],
                exact=summary.typical_spend,
                unit="money",
            ),
            Card(
                _("Anonymous sales"),
                percent(anonymous, 1 if anonymous else 0),
                why=why["anonymous"],
                exact=anonymous,
                unit="share",
            ),
        )
    )


def in_title(view: View, filters: Filters) -> tuple[NamedCustomers, ...]:
    """The customers whom the title names: the few, and those of them who have gone quiet."""
    summary = reads.summary(view, filters.selection)
    few, largest = summary.few, summary.largest
    if not few.customers:
        return ()
    named = [
        NamedCustomers(
            "few",
            ngettext("{count} who brings a third of sales", "{count} who bring a third of sales", few.customers).format(
                count=number(few.customers)
            ),
            _("customers who bring a third of sales"),
            lambda: largest["customer_no"],
        )
    ]
    if few.quiet:
        named.append(
            NamedCustomers(
                "quiet",
                ngettext("{count} of them gone quiet", "{count} of them gone quiet", few.quiet).format(
                    count=number(few.quiet)
                ),
                _("customers who bring a third of sales and have gone quiet"),
                lambda: largest.filter("quiet")["customer_no"],
            )
        )
    return tuple(named)


def ids(view: View, filters: Filters) -> list[str]:
    """Ids of the segments in the order of the table."""
    return reads.summary(view, filters.selection).sizes["segment"].to_list()


def with_money(view: View, filters: Filters) -> list[str]:
    """Ids of the segments that have an area, in the order drawn."""
    sizes = reads.summary(view, filters.selection).sizes
    return sizes.filter(sizes["revenue"] > 0)["segment"].to_list()


def picture(view: View, filters: Filters) -> Chart | Notice:
    """Segments as areas by money; a sentence where no segment brought any."""
    shown = reads.size_table(view, reads.summary(view, filters.selection))
    shown = shown.filter(shown["revenue"] > 0)
    if shown.is_empty():
        return Notice(_("No segment brought money, so there is no picture of who brings it."))
    return Chart(
        key="treemap",
        title=_("Who brings the money"),
        alt=_("Areas by sales: {names}").format(names=", ".join(shown["name"])),
        plot=TreeMap(tuple(_tile(view, row) for row in shown.to_dicts()), "money", view.company.currency),
        why=explanations.sizes(filters),
        note=_("Blue: bought lately. Amber: less recently than most. Brown: quiet for longer."),
    )


def _tile(view: View, row: dict[str, object]) -> Tile:
    name, customers, revenue = str(row["name"]), int(str(row["customers"])), float(str(row["revenue"]))
    people = ngettext("{count} person", "{count} people", customers).format(count=number(customers))
    words = {"name": name, "count": number(customers), "money": view.compact_money(revenue)}
    share = None if row["revenue_share"] is None else float(str(row["revenue_share"]))
    if share is None:
        text = people
        hover = ngettext(
            "{name}: {count} customer brought {money}", "{name}: {count} customers brought {money}", customers
        )
    else:
        text = f"{percent(share, 0 if share >= 0.01 else 1)} · {people}"
        words["share"] = percent(share, 1)
        hover = ngettext(
            "{name}: {count} customer brought {money}, {share} of sales",
            "{name}: {count} customers brought {money}, {share} of sales",
            customers,
        )
    return Tile(name, revenue, text, hover.format(**words), TONES[LEVELS[str(row["segment"])]])


def table(view: View, filters: Filters) -> DataTable:
    """The segments: people, change since a quarter before, money, share, what to do; the most money first."""
    summary = reads.summary(view, filters.selection)
    sizes, currency = reads.size_table(view, summary), view.company.currency
    money = _("Sales, {unit}").format(unit=currency_symbol(currency))
    columns = [
        DataColumn(ExportColumn("name", _("Segment"))),
        DataColumn(ExportColumn("customers", _("Customers"), "number")),
        DataColumn(ExportColumn("revenue", money, "money", 2, currency), short=True),
        DataColumn(ExportColumn("revenue_share", _("Share"), "share", 1)),
        DataColumn(ExportColumn("advice", _("What to do"))),
    ]
    if summary.since:
        since = _("Since {day}").format(day=date_text(summary.since))
        columns.insert(2, DataColumn(ExportColumn("change", since, "number"), better="neither"))
    return DataTable(
        key="segments",
        name=_("Segments"),
        columns=tuple(columns),
        rows=tuple(sizes.select(each.column.name for each in columns).iter_rows()),
        first=len(SEGMENTS),
        why=explanations.sizes(filters),
    )

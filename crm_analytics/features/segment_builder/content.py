"""What the page says: the saved segments, whom a rule finds, and two groups of customers beside each other."""

from dataclasses import replace
from typing import Final

import polars as pl

from crm_analytics.content import cached_state, people_names, registry, saved_segments
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.saved_segments import InLoad
from crm_analytics.content.values import Block, Card, CardRow, DataColumn, DataTable, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.segment_builder import rule_choices
from crm_analytics.i18n import N_, currency_symbol, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.evaluation import RuleTotals
from crm_analytics.rules.form import from_json
from crm_analytics.rules.words import described
from crm_analytics.state import segment_sizes
from crm_analytics.state.segment_sizes import Size
from crm_analytics.state.segments import SavedSegment
from crm_analytics.viewer import Permission

KINDS: Final = {"rule": N_("Rule"), "list": N_("Fixed list"), "audience": N_("Campaign audience")}
FIRST: Final = 10
FEW: Final = 5
"""Customers that are named beside a rule."""
STEPS: Final = "▁▂▃▄▅▆▇█"
LOADS: Final = 12
"""Of a line of sizes, the last ones."""


def title_sentence(view: View) -> str:
    """How many segments are saved, and the largest."""
    rows = _in_this_load(view)
    if not rows:
        return _("No segment is saved yet")
    largest = max(rows, key=lambda row: row.customers)
    stored = ngettext("{count} segment is saved", "{count} segments are saved", len(rows))
    part = _("the largest is {name} with {customers} customers")
    named = part.format(name=largest.saved.segment.name, customers=number(largest.customers))
    return f"{stored.format(count=number(len(rows)))}; {named}"


def rule_title(view: View, matched: RuleTotals | None) -> str:
    """Whom the rule on the screen finds, and how many segments are saved."""
    count = len(cached_state.saved_segments(view.settings, view.viewer))
    if count:
        stored = ngettext("{count} segment is saved", "{count} segments are saved", count)
        stored = stored.format(count=number(count))
    else:
        stored = _("no segment is saved yet")
    if matched is None:
        return _("This rule cannot be worked out; {saved}").format(saved=stored)
    return ngettext(
        "This rule finds {count} of {all} customer; {saved}",
        "This rule finds {count} of {all} customers; {saved}",
        matched.of_customers,
    ).format(count=number(matched.customers), all=number(matched.of_customers), saved=stored)


def rule_words(view: View, rule: str) -> str:
    """A rule, given as JSON, as a sentence."""
    return described(from_json(rule), rule_choices.words(view))


def segment_words(view: View, saved: SavedSegment) -> str:
    """What is in it: the rule as a sentence, or what kind of list it is."""
    return rule_words(view, saved.segment.rule) if saved.segment.rule else _(KINDS[saved.segment.kind])


def saved(view: View) -> tuple[Block, ...]:
    """The saved segments: who is in each, how many now and before, who saved it, and where it is used."""
    section = Section(_("Saved segments"))
    every = cached_state.saved_segments(view.settings, view.viewer)
    if not every:
        hint = _("Nothing is saved yet. What you save can be used as a filter on the pages, and taken away as a file.")
        return (section, Sentences((hint,), "caption"))
    refused = tuple(
        Notice(f"{each.segment.name}: {reason}") for each in every if (reason := saved_segments.refusal(view, each))
    )
    rows = _in_this_load(view)
    return (section, *refused, _saved_table(view, rows)) if rows else (section, *refused)


def growth(view: View, saved: SavedSegment) -> Sentences | None:
    """How many customers it had, load by load; sizes are noted of the whole company."""
    sizes = _sizes_of(view, saved)
    if len(sizes) < 2:
        return None
    steps = ", ".join(f"{date_text(size.as_of)}: {number(size.customers)}" for size in sizes[-6:])
    return Sentences((_("Customers, load by load: {sizes}").format(sizes=steps),), "caption")


def why_matched(view: View, filters: Filters, rule: str) -> Why:
    """What stands behind whom a rule finds, given as JSON."""
    what = _(
        "Customers of whom the rule holds on {day}, the last day with sales. Their sales are what they paid on all "
        "days after discounts, less returns. What is not known of a customer fulfils no condition but “is not known”."
    )
    named = replace(filters, words=((_("Rule"), rule_words(view, rule)),))
    return Why(what.format(day=date_text(view.as_of)), filters=named, rows=False)


def matched(view: View, filters: Filters, rule: str, totals: RuleTotals) -> tuple[Block, ...]:
    """Whom a rule finds, given as JSON: its sentence, how many customers, and their money."""
    why = why_matched(view, filters, rule)
    part = totals.revenue_share
    cards = (
        Card(_("Customers"), number(totals.customers), why=why, exact=totals.customers, unit="count"),
        Card(_("Of all customers"), percent(totals.share, 1), why=why, exact=totals.share, unit="share"),
        Card(_("Their sales"), view.compact_money(totals.revenue), why=why, exact=totals.revenue, unit="money"),
        Card(
            _("Of all customers' sales"), "–" if part is None else percent(part, 1), why=why, exact=part, unit="share"
        ),
    )
    named = () if not totals.customers else (few(view, filters, rule),)
    return (Sentences((f"{rule_words(view, rule)}.",)), CardRow(cards, "builder"), *named)


def few(view: View, filters: Filters, rule: str) -> DataTable:
    """Some of them, by what they spent; whoever may see names sees names."""
    label = "name" if view.viewer.may(Permission.PERSONAL_DATA) else "customer_id"
    first = saved_segments.first_of(view, rule, FEW)
    shown = first.select(pl.coalesce(label, "customer_id"), pl.col("revenue").cast(pl.Float64).round(2))
    money = _("Sales, {unit}").format(unit=currency_symbol(view.company.currency))
    columns = (
        DataColumn(ExportColumn("customer", _("Largest spend"))),
        DataColumn(ExportColumn("revenue", money, "money", 0, view.company.currency)),
    )
    why = replace(why_matched(view, filters, rule), name=_("Largest spend"))
    return DataTable("few", _("Largest spend"), columns, tuple(shown.iter_rows()), FEW, why)


def _in_this_load(view: View) -> list[InLoad]:
    sizes = segment_sizes.sizes(view.settings)
    return [saved_segments.in_load(view, each, sizes.get(each.id, [])) for each in saved_segments.usable(view)]


def _saved_table(view: View, rows: list[InLoad]) -> DataTable:
    uses = {row.saved.id: _uses(view, row.saved) for row in rows}
    lines = {row.saved.id: small_line(_sizes_of(view, row.saved)) for row in rows}
    columns = [
        DataColumn(ExportColumn("name", _("Name"))),
        DataColumn(ExportColumn("what", _("Who is in it"))),
        DataColumn(ExportColumn("customers", _("Customers"), "number")),
        DataColumn(ExportColumn("change", _("Change"), "number"), better="neither"),
        DataColumn(ExportColumn("sizes", _("Size over time"))),
        DataColumn(
            ExportColumn(
                "revenue",
                _("Sales, {unit}").format(unit=currency_symbol(view.company.currency)),
                "money",
                0,
                view.company.currency,
            ),
            short=True,
        ),
        DataColumn(ExportColumn("owner", _("Saved by"))),
        DataColumn(ExportColumn("uses", _("Used"))),
    ]
    cells = [
        (
            row.saved.segment.name,
            segment_words(view, row.saved),
            row.customers,
            None if row.before is None else row.customers - row.before,
            lines[row.saved.id],
            row.revenue,
            people_names.person_name(row.saved.owner),
            uses[row.saved.id],
        )
        for row in rows
    ]
    # A column without anything in it only takes room.
    filled = [place for place in range(len(columns)) if any(row[place] not in {None, ""} for row in cells)]
    return DataTable(
        key="saved-segments",
        name=_("Saved segments"),
        columns=tuple(columns[place] for place in filled),
        rows=tuple(tuple(row[place] for place in filled) for row in cells),
        first=FIRST,
        why=_why_saved(view),
    )


def _why_saved(view: View) -> Why:
    what = _(
        "A rule is worked out anew in each load: here on {day}. A fixed list and an audience keep the customers they "
        "were saved with. The change is against the newest earlier load in which the segment was counted; the small "
        "line shows its customers load by load, from zero."
    )
    return Why(what.format(day=date_text(view.as_of)), rows=False, name=_("Saved segments"))


def _uses(view: View, saved: SavedSegment) -> str:
    every = (uses(view).get(saved.id, ()) for uses in registry.segment_uses())
    return ", ".join(use for words in every for use in words)


def _sizes_of(view: View, saved: SavedSegment) -> list[Size]:
    if not view.viewer.sees_all_branches:
        return []
    return [size for size in segment_sizes.sizes(view.settings).get(saved.id, []) if size.load_id <= view.load.id]


def small_line(sizes: list[Size]) -> str:
    """Sizes as a line of small bars from zero, the last on the right; empty where there is nothing to compare."""
    counts = [size.customers for size in sizes[-LOADS:]]
    most = max(counts, default=0)
    if len(counts) < 2 or not most:
        return ""
    return "".join(STEPS[round(count / most * (len(STEPS) - 1))] for count in counts)

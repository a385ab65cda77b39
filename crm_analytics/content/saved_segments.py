"""Saved segments as a page reads them: who is in one, worked out once for each load, viewer and version."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import cached_state
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError, NotAllowed
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Saved
from crm_analytics.rules.columns import BY_ID, hidden_from
from crm_analytics.rules.evaluation import RuleTotals, count, numbers
from crm_analytics.rules.form import Rule, conditions, from_json
from crm_analytics.rules.measures import CONSENTS, PRODUCT_LINES, Read
from crm_analytics.rules.reads import asks_consent, consents_in_force, product_lines
from crm_analytics.state import segment_sizes, segments
from crm_analytics.state.segment_sizes import Size
from crm_analytics.state.segments import SavedSegment


@dataclass(frozen=True)
class InLoad:
    """A saved segment in the load that is looked at: its customers and money, and how many there were before.

    Attributes:
        before: Customers in the newest earlier load it was counted in; None: in none.
    """

    saved: SavedSegment
    customers: int
    revenue: Decimal
    before: int | None


def refusal(view: View, saved: SavedSegment) -> str:
    """Why a segment cannot be worked out, such as a rule of a later release; empty where it can."""
    try:
        form = rule(saved)
        if form is not None:
            _refuse_hidden(view, form)
    except CrmError as error:
        return str(error)
    return ""


def usable(view: View) -> list[SavedSegment]:
    """The saved segments that can be worked out, by name."""
    return [each for each in cached_state.saved_segments(view.settings, view.viewer) if not refusal(view, each)]


def selected(view: View, number: str) -> Saved | None:
    """The saved segment of this number, to be asked for in a selection; None where it is not in force."""
    segment = find(view, number)
    if segment is None:
        return None
    # Only a trace of what tells the results apart: a frozen document keeps this key, and must hold no settings.
    where = sha256(repr((view.cache_key, _noted(view, rule(segment)))).encode()).hexdigest()
    return Saved(f"{segment.id} version {segment.stamp.version} in {where}", members(view, segment))


def reads(view: View) -> Read:
    """What rules read, as far as the viewer may see it."""

    def read(name: str) -> pl.LazyFrame:
        if name == CONSENTS:
            return _consents(view, view.reader.noted_version).lazy()
        return product_lines(view.reader) if name == PRODUCT_LINES else view.read(name)

    return read


def counted(view: View, rule: str) -> RuleTotals:
    """How many customers a rule finds, given as JSON."""
    return _counted(view, rule, _noted(view, from_json(rule)))


def matching_numbers(view: View, rule: str) -> pl.Series:
    """`customer_no` of the customers a rule finds, given as JSON, sorted; never change it."""
    return _matching_numbers(view, rule, _noted(view, from_json(rule)))


def first_of(view: View, rule: str, most: int) -> pl.DataFrame:
    """Of the customers a rule finds, given as JSON, those who spent most, largest first; nobody who is staff or a test.

    Returns:
        `customer_id`, `name` as far as the viewer may see it, and `revenue`.
    """
    inside = pl.LazyFrame({"customer_no": matching_numbers(view, rule)})
    people = view.read("customer_profile").join(inside, on="customer_no", how="semi")
    ranked = people.sort(["revenue", "customer_no"], descending=[True, False]).select("customer_id", "revenue")
    recorded = view.reader.facts("customers").select("customer_id", "name", "mark")
    named = ranked.join(recorded, on="customer_id", how="left", maintain_order="left")
    return named.filter(pl.col("mark").is_null()).head(most).select("customer_id", "name", "revenue").collect()


def in_load(view: View, saved: SavedSegment, sizes: list[Size]) -> InLoad:
    """Its size in this load; for viewers of the whole company it is noted, to say later how it grew.

    Args:
        view: The view of the page.
        saved: The segment.
        sizes: What was noted of it so far.
    """
    customers = members(view, saved)
    revenue = _revenue(view, saved)
    of_company = view.viewer.sees_all_branches
    if of_company and not any(_is_same(size, view, saved) for size in sizes):
        size = Size(view.load.id, view.as_of, customers.len(), revenue, saved.stamp.version)
        segment_sizes.record(view.settings, saved, size)
    earlier = [size for size in sizes if size.load_id < view.load.id] if of_company else []
    return InLoad(saved, customers.len(), revenue, earlier[-1].customers if earlier else None)


def rule(saved: SavedSegment) -> Rule | None:
    """Its rule; None for a fixed list."""
    return from_json(saved.segment.rule) if saved.segment.rule else None


def _is_same(size: Size, view: View, saved: SavedSegment) -> bool:
    return size.load_id == view.load.id and size.version == saved.stamp.version


def find(view: View, number: str) -> SavedSegment | None:
    """The saved segment of this number, where it is in force."""
    return next((each for each in cached_state.saved_segments(view.settings, view.viewer) if each.id == number), None)


def members(view: View, saved: SavedSegment) -> pl.Series:
    """`customer_no` of its customers in this load, sorted, as far as the viewer may see them; never change it."""
    return _members(view, saved, _noted(view, rule(saved)))


@cached()
def _members(view: View, saved: SavedSegment, noted: Hashable) -> pl.Series:  # noqa: ARG001 - part of the key
    form = rule(saved)
    if form is not None:
        _refuse_hidden(view, form)
    listed = segments.members(view.settings, saved) if form is None else form
    return numbers(listed, reads(view), as_of=view.as_of)


def _noted(view: View, rule: Rule | None) -> Hashable:
    """What tells apart whom a rule finds, beside the load: a wish to be left alone counts at once."""
    return view.reader.noted_version if rule is not None and asks_consent(rule) else None


@cached()
def _consents(view: View, noted: Hashable) -> pl.DataFrame:  # noqa: ARG001 - part of the key
    return consents_in_force(view.reader).collect()


@cached()
def _counted(view: View, requested: str, noted: Hashable) -> RuleTotals:  # noqa: ARG001 - part of the key
    wanted = from_json(requested)
    _refuse_hidden(view, wanted)
    return count(wanted, reads(view), as_of=view.as_of)


@cached()
def _matching_numbers(view: View, requested: str, noted: Hashable) -> pl.Series:  # noqa: ARG001 - part of the key
    wanted = from_json(requested)
    _refuse_hidden(view, wanted)
    return numbers(wanted, reads(view), as_of=view.as_of)


def _refuse_hidden(view: View, rule: Rule) -> None:
    """A column that is emptied for the viewer would make a rule find others than it says."""
    hidden = hidden_from(view.viewer)
    for condition in conditions(rule):
        if condition.column in hidden:
            raise NotAllowed(
                N_("This rule looks at “{column}”, which you may not see. Ask an administrator for the permission."),
                column=_(BY_ID[condition.column].name),
            )


def _revenue(view: View, saved: SavedSegment) -> Decimal:
    inside = pl.LazyFrame({"customer_no": members(view, saved)})
    rows = view.read("customer_profile").join(inside, on="customer_no", how="semi")
    return Decimal(rows.select(pl.col("revenue").sum()).collect().item() or 0)

"""A document made for a reader, a page and its filters: the same for the command line and for the page's own file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.content import filter_choices, registry
from crm_analytics.content.about import about
from crm_analytics.content.filter_choices import COMPARISONS, LABELS, FilterValues
from crm_analytics.content.filters import Filters
from crm_analytics.content.options import names, options
from crm_analytics.content.periods import ALL, CUSTOM, NAMES
from crm_analytics.content.registry import Choices, Report
from crm_analytics.content.trust import line
from crm_analytics.content.values import CardRow, Document
from crm_analytics.content.view import View
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_, current_language
from crm_analytics.i18n import gettext as _
from crm_analytics.viewer import Permission, Viewer
from crm_analytics.warehouse.loads import NOTHING_LOADED, LoadCatalogue

Pairs = Sequence[tuple[str, str]]
"""Name and member of each filter, as in the address; a name may come several times."""
NOT_READY: Final = N_("The figures of load {load} are not worked out yet: run `python -m crm_analytics refresh`.")
NOTHING_SOLD: Final = N_("What is loaded holds no sale that counts: there is nothing to report.")
NO_REPORT: Final = N_("There is no report “{name}”; there are: {known}.")
NO_FILTER: Final = N_("“{name}” is no filter of this report; there are: {known}.")
NO_MEMBER: Final = N_("“{member}” cannot be chosen for “{name}”; there are: {known}.")
NO_DAYS: Final = N_(
    "Days need both a “from” and a “to” with sales between them, which are there from {first} to {last}; asked for was "
    "{start} to {end}."
)
SHOWN: Final = 12
"""Members that an error names; of more it says that there are others."""


def view_of(settings: Settings, viewer: Viewer, page: str) -> View:
    """The viewer's look at the newest load whose results are ready.

    Raises:
        LoadError: where there is none, or it has no sale that counts.
        NotAllowed: where the viewer may not take anything out.
    """
    viewer.require(Permission.EXPORT)
    loads = reads.ready_loads(settings)
    company = LoadCatalogue(settings).company()
    if not loads or company is None:
        in_force = LoadCatalogue(settings).in_force()
        raise LoadError(NOT_READY, load=in_force.id) if in_force else LoadError(NOTHING_LOADED)
    view = View(settings, viewer, loads[0], company, page)
    if not view.sold:
        raise LoadError(NOTHING_SOLD)
    return view


def report_of(name: str) -> Report:
    """The report of a page.

    Raises:
        UsageError: for a page that has none.
    """
    report = registry.reports().get(name)
    if report is None:
        raise UsageError(NO_REPORT, name=name, known=", ".join(sorted(registry.reports())))
    return report


def chosen(view: View, report: Report, pairs: Pairs) -> tuple[Filters, dict[str, str]]:
    """The filters and choices that names and members ask for; a member may be given by its id or its name.

    Raises:
        UsageError: for a name the report has not, or a member that cannot be chosen.
    """
    used = filter_choices.names_of(report.uses) | ({"from", "to"} if "period" in report.uses else set())
    wanted = [(name, member) for name, member in pairs if name in used]
    filters = _filters(view, report, wanted)
    choices = {name: member for name, member in pairs if name not in used}
    offered = offers(view, report, filters, choices)
    for name, member in choices.items():
        if name not in offered:
            raise UsageError(NO_FILTER, name=name, known=", ".join(sorted(used | set(offered))))
        if member not in offered[name]:
            raise UsageError(NO_MEMBER, name=name, member=member, known=_some(offered[name]))
    return filters, choices


def offers(view: View, report: Report, filters: Filters, choices: Choices) -> dict[str, tuple[str, ...]]:
    """What else can be chosen for a report, by name."""
    offered: dict[str, tuple[str, ...]] = {}
    for part in registry.parts(report.page):
        offered |= part.choices(view, filters, choices)
    return offered


def document(view: View, report: Report, filters: Filters, choices: Choices | None = None) -> Document:
    """What the page says for these filters and choices, whole."""
    parts = registry.parts(report.page)
    blocks = tuple(block for part in parts for block in part.blocks(view, filters, choices or {}))
    cards = [card for block in blocks if isinstance(block, CardRow) for card in block.cards]
    meanings = {card.label: card.why.words for card in cards if card.why and card.why.words}
    name = _(report.name)
    return Document(
        page=report.page,
        language=current_language(),
        title=report.title(view, filters, choices or {}),
        blocks=blocks,
        about=about(view, page=name, what=name, filters=filters.words, definitions=tuple(meanings.items())),
        foot=line(view),
    )


def _filters(view: View, report: Report, pairs: Pairs) -> Filters:
    values: FilterValues = {}
    for name, member in pairs:
        members = _members(view, name, values)
        ids = {word.casefold(): each for each, word in members.items()}
        wanted = member if member in members or name in {"from", "to"} else ids.get(member.casefold(), "")
        if not wanted or not filter_choices.valid(view, name, (wanted,), values):
            there = _some([_member_name(*each) for each in members.items()]) or "YYYY-MM-DD"
            raise UsageError(NO_MEMBER, name=name, member=member, known=there)
        values[name] = (*values.get(name, ()), wanted)
    if {"from", "to"} <= set(values) and "period" not in values:
        values["period"] = (CUSTOM,)
    if values.get("period") == (CUSTOM,):
        _require_days(view, values)
    default = report.period if "period" in report.uses else ALL
    period = filter_choices.period_of(view, values, default, is_chosen="period" in values)
    return filter_choices.filters_of(view, values, period, report.uses)


def _require_days(view: View, values: FilterValues) -> None:
    """Refuse days that hold no sale: a page would fall back to its usual ones, and a file must not."""
    start, end = (date.fromisoformat(values[part][0]) if part in values else None for part in ("from", "to"))
    if start is None or end is None or max(start, view.first_day) > min(end, view.as_of):
        raise UsageError(
            NO_DAYS, first=view.first_day.isoformat(), last=view.as_of.isoformat(), start=str(start), end=str(end)
        )


def _members(view: View, name: str, values: FilterValues) -> Mapping[str, str]:
    """The members that can be chosen, and what people call them."""
    if name in {"from", "to"}:
        return {}
    if name in {"period", "against"}:
        return {each: _(words) for each, words in (NAMES if name == "period" else COMPARISONS).items()}
    words = names(view, name)
    regions = values.get("region", ()) if name in LABELS else ()
    return {each: words.get(each, each) for each in options(view).of(name, regions)}


def _member_name(member: str, name: str) -> str:
    return member if member == name else f"{member} ({name})"


def _some(members: Sequence[str]) -> str:
    return ", ".join([*members[:SHOWN], *(["…"] if len(members) > SHOWN else [])])

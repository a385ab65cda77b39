"""What page Data says of the branches: who is behind, on which days sales are missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import DayStrip, Presence, Stretch
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.data import explanations
from crm_analytics.features.data.missing_days import ENOUGH, SHOWN_DAYS, days_behind
from crm_analytics.i18n import N_, date_text, ngettext, number
from crm_analytics.i18n import gettext as _

DRAWN: Final = 12
"""Branches in the picture; of more, those with the most days missing."""
FEW: Final = 6
MANY: Final = 15
"""Branches that the table shows at once: those that lack days, at least the first and at most the second."""
NAMED: Final = 3
"""Stretches of days that a table names."""
PRESENCE: Final[dict[str, Presence]] = {"sales": "there", "missing": "missing", "unclear": "unclear"}
"""States that are drawn; on other days no sale was to be expected, or its absence says nothing."""
WORDS: Final = {
    "sales": N_("{branch}, {days}: sales"),
    "missing": N_("{branch}, {days}: no sales, which is unusual"),
    "unclear": N_("{branch}, {days}: no sales, and not enough data to say whether that is unusual"),
}


@dataclass(frozen=True)
class BranchFreshness:
    """A branch: its last sale, days without sales that are unusual, and how many of these are its last ones."""

    name: str
    last_sale: date | None
    missing: tuple[date, ...] = ()
    behind: tuple[date, ...] = ()
    is_unclear: bool = False

    def has_stopped(self, as_of: date) -> bool:
        """Whether it sold nothing in all the days that are looked at: closed for good, or never sent."""
        return self.last_sale is None or self.last_sale <= as_of - timedelta(days=SHOWN_DAYS)


@cached()
def branches(view: View) -> tuple[BranchFreshness, ...]:
    """The viewer's branches, the most behind first; those that stopped last."""
    named = view.ready("branch_names").select("branch_id", "name", "last_sale")
    states = days_behind(view.ready("branch_days"))
    both = named.join(states, on="branch_id", how="left")
    all_branches = [
        BranchFreshness(
            name=row["name"],
            last_sale=row["last_sale"],
            missing=tuple(row["days"] or ()),
            behind=tuple(day for day in row["days"] or () if day > (row["last_sale"] or date.min)),
            is_unclear=bool(row["unclear"]),
        )
        for row in both.iter_rows(named=True)
    ]
    return tuple(
        sorted(
            all_branches,
            key=lambda each: (each.has_stopped(view.as_of), -len(each.behind), -len(each.missing), each.name),
        )
    )


def behind_sentence(view: View) -> str:
    """Which branch is behind; empty where none is."""
    if view.refusal("branch_days") is not None:
        return ""
    late = [each for each in branches(view) if each.behind and not each.has_stopped(view.as_of)]
    if not late:
        return ""
    worst = late[0]
    words = ngettext(
        "{branch} is behind: no sales since {day}, {count} day on which it nearly always sells",
        "{branch} is behind: no sales since {day}, {count} days on which it nearly always sells",
        len(worst.behind),
    ).format(branch=worst.name, day=date_text(worst.last_sale or view.as_of), count=number(len(worst.behind)))
    if len(late) == 1:
        return words
    return _("{count} branches are behind. {worst}").format(count=number(len(late)), worst=words)


def content(view: View) -> tuple[Block, ...]:
    """The branches, their freshness and their missing days; nothing where no branch is known."""
    if not view.sold or not view.branch_names():
        return ()
    section = Section(_("Branches"))
    refusal = view.refusal("branch_days")
    if refusal is not None:
        return (section, Notice(refusal))
    all_branches = branches(view)
    return (
        section,
        Sentences((_summary(view, all_branches), *_closures(view))),
        *_picture(view),
        _table(view, all_branches),
    )


def _summary(view: View, all_branches: tuple[BranchFreshness, ...]) -> str:
    unclear = sum(each.is_unclear for each in all_branches)
    judged = [each for each in all_branches if not each.is_unclear and not each.has_stopped(view.as_of)]
    lacking = sum(bool(each.missing) for each in judged)
    words = (
        _("In the last {days} days no day of sales seems to be missing.").format(days=number(SHOWN_DAYS))
        if not lacking
        else ngettext(
            "In the last {days} days, {count} of {all} branches lacks days on which it nearly always sells.",
            "In the last {days} days, {count} of {all} branches lack days on which they nearly always sell.",
            lacking,
        ).format(days=number(SHOWN_DAYS), count=number(lacking), all=number(len(judged)))
    )
    if not unclear:
        return words
    too_little = ngettext(
        "Not enough data for {count} branch: its habit is read from at least {least} days before these {days}.",
        "Not enough data for {count} branches: their habit is read from at least {least} days before these {days}.",
        unclear,
    ).format(count=number(unclear), least=number(ENOUGH), days=number(SHOWN_DAYS))
    return f"{words} {too_little}" if judged else too_little


def _closures(view: View) -> tuple[str, ...]:
    days = view.ready("branch_days").filter(pl.col("state") == "company")["day"].unique().sort().to_list()
    if not days:
        return ()
    return (_("No branch sold on {days}: taken for days on which the company was closed.").format(days=in_words(days)),)


def _table(view: View, all_branches: tuple[BranchFreshness, ...]) -> DataTable:
    columns = (
        DataColumn(ExportColumn("branch", _("Branch"))),
        DataColumn(ExportColumn("last_sale", _("Last sale"), "date")),
        DataColumn(ExportColumn("behind", _("Days behind"), "number")),
        DataColumn(ExportColumn("missing", _("Days missing"), "number")),
        DataColumn(ExportColumn("which", _("Which days"))),
        DataColumn(ExportColumn("remarks", _("Remarks"))),
    )
    lacking = sum(bool(each.missing) for each in all_branches)
    rows = tuple(
        (each.name, each.last_sale, None, None, "", _remark(each))
        if each.is_unclear or each.has_stopped(view.as_of)
        else (each.name, each.last_sale, len(each.behind), len(each.missing), in_words(each.missing), "")
        for each in all_branches
    )
    return DataTable(
        "branch-freshness",
        _("Branches"),
        columns,
        rows,
        first=min(max(lacking, FEW), MANY),
        why=explanations.branches(),
    )


def _remark(branch: BranchFreshness) -> str:
    if branch.last_sale is None:
        return _("No sales yet")
    if branch.is_unclear:
        return _("Not enough data to say which days are missing")
    return _("No sales in these {days} days: closed, or not sent").format(days=number(SHOWN_DAYS))


def _picture(view: View) -> tuple[Chart, ...]:
    """The days of the branches with the most days missing."""
    names = view.branch_names()
    every = view.ready("branch_days")
    selling = every.filter(state="sales")["branch_id"].unique()
    states = every.filter(pl.col("branch_id").is_in(selling.to_list()))  # those that stopped are told of in the table
    worst = [code for code in days_behind(states)["branch_id"] if code in names][:DRAWN]
    if not worst:
        return ()
    rows = tuple((names[code], tuple(_stretches(names[code], states.filter(branch_id=code)))) for code in worst)
    first = view.as_of - timedelta(days=SHOWN_DAYS - 1)
    lacking = [part.hover for _name, parts in rows for part in parts if part.presence == "missing"]
    legend = _("High, red: sales are missing. Low, blue: sales. Free: none were to be expected, or it happens there.")
    among = _("Of {all} branches, the {count} with the most days missing.").format(
        all=number(states["branch_id"].n_unique()), count=number(len(worst))
    )
    return (
        Chart(
            key="branch-days",
            title=_("Sales by branch and day"),
            alt=_("Days without sales in the last {days} days, by branch: {missing}").format(
                days=number(SHOWN_DAYS), missing="; ".join(lacking[:NAMED]) or _("none that is unusual")
            ),
            plot=DayStrip(first, view.as_of, rows),
            why=explanations.branches(),
            note=f"{legend} {among}" if states["branch_id"].n_unique() > DRAWN else legend,
        ),
    )


def _stretches(branch: str, states: pl.DataFrame) -> Iterator[Stretch]:
    days = states.sort("day").select("day", "state").iter_rows()
    for state, part in groupby(days, key=lambda row: row[1]):
        if state in PRESENCE:
            stretch = [day for day, _state in part]
            hover = _(WORDS[state]).format(branch=branch, days=_span(stretch[0], stretch[-1]))
            yield Stretch(stretch[0], stretch[-1], PRESENCE[state], hover)


def in_words(days: list[date] | tuple[date, ...]) -> str:
    """Days, those that follow each other as one stretch; the latest, where there are many."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    words = ", ".join(_span(*span) for span in spans[-NAMED:])
    return words if len(spans) <= NAMED else f"… {words}"


def _span(first: date, last: date) -> str:
    return date_text(first) if first == last else f"{date_text(first)} – {date_text(last)}"

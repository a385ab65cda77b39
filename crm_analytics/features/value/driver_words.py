"""Drivers in words: what each feature is, and what was seen of it."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from crm_analytics.content.options import KINDS
from crm_analytics.content.view import View
from crm_analytics.i18n import N_, number, percent
from crm_analytics.i18n import gettext as _

LABELS: Final = {
    "recency": N_("Away over {split} days"),
    "order_days": N_("Over {split} purchase days"),
    "spend": N_("Over {money} a visit"),
    "discount": N_("Over {share} discount"),
    "returned": N_("Returned something"),
    "new": N_("First bought lately"),
    "channels": N_("Several channels"),
    "branches": N_("Several branches"),
    "raised": N_("Raised: {member}"),
    "late": N_("Had a late delivery"),
    "kind": N_("Kind: {member}"),
    "channel": N_("Mostly {member}"),
    "resolve": N_("Took over {hours} h"),
    "reply": N_("Answer after {hours} h"),
    "topic": N_("About: {member}"),
    "branch_id": N_("Branch: {member}"),
    "category": N_("Product: {member}"),
    "order": N_("About an order"),
    "weekend": N_("At a weekend"),
}
MEANINGS: Final = {
    "recency": N_("whose last purchase was more than {split} days before"),
    "order_days": N_("who bought on more than {split} days of the year before"),
    "spend": N_("who spent more than {money} on a day with a purchase"),
    "discount": N_("who got more than {share} discount"),
    "returned": N_("who returned something"),
    "new": N_("who first bought in the 90 days before"),
    "channels": N_("who used more than one channel"),
    "branches": N_("who went to more than one branch"),
    "raised": N_("who raised “{member}”"),
    "late": N_("who had a late delivery"),
    "kind": N_("of kind “{member}”"),
    "channel": N_("who bought mostly by “{member}”"),
    "resolve": N_("that took more than {hours} hours"),
    "reply": N_("that were first answered after more than {hours} hours"),
    "topic": N_("about “{member}”"),
    "branch_id": N_("in branch “{member}”"),
    "category": N_("about a product of “{member}”"),
    "order": N_("about an order"),
    "weekend": N_("raised at a weekend"),
}
Row = dict[str, float | str | bool | None]


def labelled(view: View, drivers: pl.DataFrame) -> pl.DataFrame:
    """The drivers with `label`, a few words for each."""
    words = [_filled(view, LABELS, row) for row in drivers.to_dicts()]
    return drivers.with_columns(label=pl.Series(words, dtype=pl.String))


@dataclass(frozen=True)
class DriverSentence:
    """What was seen of a driver: as counted, and how it is among those alike in all else."""

    headline: str
    alike: str

    @property
    def whole(self) -> str:
        """Both, one after the other."""
        return f"{self.headline}. {self.alike}"


def sentences(view: View, drivers: pl.DataFrame, days: int | None) -> list[DriverSentence]:
    """What was seen of each driver."""
    return [_sentence(view, row, days) for row in drivers.to_dicts()]


def _sentence(view: View, row: Row, days: int | None) -> DriverSentence:
    seen = (
        _("Of the customers {who}, {having} of 100 ordered again within {days} days; of the others {lacking}")
        if row["outcome"] == "repeat"
        else _("Of the complaints and questions {who}, {having} of 100 ended satisfied; of the others {lacking}")
    )
    alike = _("Among those alike in all else listed here: {having} and {lacking}.")
    first = seen.format(
        who=_filled(view, MEANINGS, row),
        having=_of_100(row["with_rate"]),
        lacking=_of_100(row["without_rate"]),
        days=number(days or 0),
    )
    return DriverSentence(first, alike.format(having=_of_100(row["alike_with"]), lacking=_of_100(row["alike_without"])))


def _filled(view: View, words: dict[str, str], row: Row) -> str:
    split = float(row["split"] or 0.0)
    member = str(row["member"] or "")
    if row["feature"] == "kind":
        member = _(KINDS[member]) if member in KINDS else member
    if row["feature"] == "branch_id":
        member = view.branch_names().get(member, member)
    return _(words[str(row["feature"])]).format(
        member=member,
        split=number(split),
        money=view.compact_money(split),
        share=percent(split, 1),
        hours=number(split * 24, 0 if split * 24 >= 10 else 1),
    )


def _of_100(share: float | str | bool | None) -> str:
    return number(100 * float(share or 0.0))

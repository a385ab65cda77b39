"""What a page knows: who looks, at which load, of which company."""

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from crm_analytics import i18n
from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.errors import NotReady
from crm_analytics.i18n import gettext as _
from crm_analytics.reader import Reader
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.schema.company import Company
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.viewer import Viewer
from crm_analytics.warehouse.loads import Load

VALUES: Final = "customer_value"
"""The result that says who will come again."""


@dataclass(frozen=True)
class View:
    """One look at one load.

    Attributes:
        page: Name of the page that is drawn.
        memo: Answers that a page needs many times while it is drawn, by what they answer.
    """

    settings: Settings
    viewer: Viewer
    load: Load
    company: Company
    page: str = ""
    memo: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def reader(self) -> Reader:
        """The door to this load for this viewer."""
        return Reader(self.settings, self.viewer, self.load)

    @cached_property
    def cache_key(self) -> Hashable:
        """Tells apart what is read and how it is told; taken once, so that a page is drawn from one generation."""
        return (self.reader.cache_key, self.company)

    def ready(self, name: str) -> pl.DataFrame:
        """A mart or result of this load as far as the viewer may see it; shared by visitors, so never change it.

        Empty where it could not be worked out, or is not the viewer's to see: `refusal` says why.

        Raises:
            NotReady: where it is still being worked out.
        """
        self._refuse_pending(name)
        return reads.result(self.reader, name)

    def read(self, name: str) -> pl.LazyFrame:
        """The same, lazily: from memory where it is small, else its file."""
        self._refuse_pending(name)
        return reads.lazily(self.reader, name)

    def branch_names(self) -> dict[str, str]:
        """Name of every branch the viewer may see, by code, in the order of the names."""
        return dict(self._branch_names)

    def with_branch_names(
        self, frame: pl.DataFrame, column: str = "branch_id", *, where: pl.Expr | None = None
    ) -> pl.DataFrame:
        """The frame with branch codes in a column replaced by names, in all rows or in some."""
        named = pl.col(column).replace(self.branch_names())
        return frame.with_columns(named if where is None else pl.when(where).then(named).otherwise(pl.col(column)))

    def is_hidden(self, name: str) -> bool:
        """Whether a table or result can only be said of the whole company, and the viewer sees some branches of it."""
        return self.reader.refusal(name) is not None

    def is_pending(self, name: str) -> bool:
        """Whether a result is still to come, while the rest of the load can be looked at."""
        return not self.is_hidden(name) and self._pending(name) is not None

    def refusal(self, name: str) -> str | None:
        """Why there is no such result, or why it or a table is not the viewer's to see, in the reader's language."""
        hidden = self.reader.refusal(name)
        if hidden is not None:
            return _(hidden)
        if (pending := self._pending(name)) is not None:
            return str(pending)
        rows = reads.refusals(self.reader).filter(pl.col("result") == name)
        if not rows.height:
            return None
        return _(rows["message"][0]).format(**json.loads(rows["values"][0]))

    @property
    def sold(self) -> bool:
        """Whether this load has any sale that counts: neither cancelled nor dated after the load."""
        return self._sales.last_day is not None

    @property
    def as_of(self) -> date:
        """Last day with sales in this load; the load's day where it has none."""
        return self._sales.last_day or self.local(self.load.at).date()

    @property
    def first_day(self) -> date:
        """First day with sales in this load; the as-of day where it has none."""
        return self._sales.first_day or self.as_of

    @property
    def anonymous(self) -> float:
        """Share of the sales without a customer: in every total, and left out of every analysis of customers."""
        return self._sales.anonymous

    def _pending(self, name: str) -> NotReady | None:
        return reads.pending(self.reader, name) if name in catalogue().schemas else None

    def _refuse_pending(self, name: str) -> None:
        if not self.is_hidden(name) and (pending := self._pending(name)) is not None:
            raise pending

    @cached_property
    def _branch_names(self) -> dict[str, str]:
        names = self.ready("branch_names").sort("name", "branch_id")
        return dict(names.select("branch_id", "name").iter_rows())

    @cached_property
    def _sales(self) -> reads.Sales:
        if not self.load.id:
            return reads.NO_SALES
        return reads.sales(self.reader)

    def segment_names(self) -> dict[str, str]:
        """What people call each segment, by id, the best first; plainly where nothing tells who will come again."""
        return segment_names(plain=self.standing_caveat is not None)

    def with_segment_names(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with `name`: what people call each row's `segment`."""
        return frame.with_columns(name=pl.col("segment").replace_strict(self.segment_names(), return_dtype=pl.String))

    @property
    def standing_caveat(self) -> str | None:
        """Why nothing tells who will come again, so that nobody is called at risk or lost; None where values do."""
        return None if self.is_pending(VALUES) else self.refusal(VALUES)

    def local(self, moment: datetime) -> datetime:
        """A moment as the company's clock showed it."""
        return moment.astimezone(ZoneInfo(self.company.timezone))

    def money(self, amount: float | Decimal) -> str:
        """An exact amount in the company's currency."""
        return i18n.money(amount, self.company.currency)

    def compact_money(self, amount: float | Decimal) -> str:
        """An amount short enough for a card, in the company's currency."""
        return i18n.compact_money(amount, self.company.currency)

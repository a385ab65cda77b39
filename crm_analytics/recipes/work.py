"""What a recipe is given: facts, marts, results and settings, as far as it declared that it needs them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Protocol

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.bounds import Bounds
from crm_analytics.schema.company import Company
from crm_analytics.state import annotations, assumptions, thresholds
from crm_analytics.state.annotations import Annotation
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake, noted
from crm_analytics.warehouse.loads import Load, LoadCatalogue

Frames = Mapping[str, pl.DataFrame | pl.LazyFrame]
"""What a recipe gives, by name."""
SETTINGS: Final = ("as_of", "clock", "company", "thresholds", "assumptions", "notes")
"""What a recipe may need beside tables: the two days, and what people have set."""


class UndeclaredNeed(Exception):
    """A recipe reads what it did not declare: its result would go stale unnoticed."""


class Made(Protocol):
    """Where marts and results lie that were made already."""

    def scan(self, name: str) -> pl.LazyFrame:
        """One of them, whole."""


@dataclass(frozen=True)
class Days:
    """The clock of a load.

    Attributes:
        as_of: Last day with a sale up to the clock; the clock itself where there is none.
        clock: Day of the load in the company's time; rows dated later are in the future.
    """

    as_of: date
    clock: date


@dataclass(frozen=True)
class Chosen:
    """What people have set, read once: all of a refresh rests on the same.

    Attributes:
        company: Whose data it is, once that was said.
        bounds: Where the scores of segments begin, where somebody set it.
        assumptions: Values assumed, by name; None: nothing is assumed.
        notes: All notes on days.
    """

    company: Company | None = None
    bounds: Bounds | None = None
    assumptions: Mapping[str, Decimal | None] = field(default_factory=dict)
    notes: tuple[Annotation, ...] = ()

    def version(self, setting: str) -> str:
        """Tells one state of a setting other than the two days from another."""
        state: dict[str, object] = {
            "company": self.company,
            "thresholds": self.bounds,
            "assumptions": sorted(self.assumptions.items()),
            "notes": self.notes,
        }
        return _hashed(state[setting])


def chosen(settings: Settings) -> Chosen:
    """What is in force now."""
    names = (assumptions.ASSUMED_MARGIN, assumptions.DISCOUNT_RATE)
    assumed = {name: assumptions.get(settings, name) for name in names}
    by_hand = thresholds.get(settings)
    return Chosen(
        company=LoadCatalogue(settings).company(),
        bounds=by_hand.bounds if by_hand else None,
        assumptions={name: each.value if each else None for name, each in assumed.items()},
        notes=tuple(annotations.all_notes(settings, LOCAL_OWNER)),
    )


@dataclass(frozen=True)
class Work:
    """What one load's results are made from.

    Attributes:
        settings: The warehouse. Recipes ask this class, and not the warehouse.
        load: The load.
        made: Where marts and results lie that were made before.
        days: Its clock.
        chosen: What people have set.
        declared: What may be asked for; None: everything.
    """

    settings: Settings
    load: Load
    made: Made
    days: Days
    chosen: Chosen = field(default_factory=Chosen)
    declared: frozenset[str] | None = None

    def within(self, needs: tuple[str, ...]) -> "Work":
        """The same, that gives what is needed and nothing else."""
        return replace(self, declared=frozenset(needs))

    @property
    def as_of(self) -> date:
        """Last day with a sale up to the clock."""
        self._refuse_undeclared("as_of")
        return self.days.as_of

    @property
    def clock(self) -> date:
        """Day of the load in the company's time."""
        self._refuse_undeclared("clock")
        return self.days.clock

    @property
    def company(self) -> Company | None:
        """Whose data it is: the country whose holidays count, the time zone."""
        self._refuse_undeclared("company")
        return self.chosen.company

    @property
    def bounds(self) -> Bounds | None:
        """Where the scores of segments begin, where somebody set it."""
        self._refuse_undeclared("thresholds")
        return self.chosen.bounds

    @property
    def notes(self) -> tuple[Annotation, ...]:
        """All notes on days."""
        self._refuse_undeclared("notes")
        return self.chosen.notes

    def assumption(self, name: str) -> Decimal | None:
        """A value that somebody assumed."""
        self._refuse_undeclared("assumptions")
        return self.chosen.assumptions.get(name)

    def facts(self, table: str) -> pl.LazyFrame:
        """A fact table; of the order lines those up to the as-of day."""
        rows = self.all_facts(table)
        if table == "order_lines":
            return rows.filter(up_to(self.days.as_of))
        return rows

    def all_facts(self, table: str) -> pl.LazyFrame:
        """A fact table with rows dated in the future, and with what people noted in the app up to the clock."""
        self._refuse_undeclared(table)
        return noted.with_noted(self.settings, table, self._table(table), until=self.days.clock)

    def mart(self, name: str) -> pl.LazyFrame:
        """A mart or result made earlier."""
        self._refuse_undeclared(name)
        return self.made.scan(name)

    def version(self, need: str) -> str:
        """Tells one state of a fact table or a setting from another; the same where nothing changed."""
        if need in {"as_of", "clock"}:
            return _hashed({"as_of": self.days.as_of, "clock": self.days.clock}[need])
        if need in SETTINGS:
            return self.chosen.version(need)
        version = str(self.load.versions.get(need))
        if (noted_version := noted.version(self.settings, need)) is not None:
            return f"{version} with {noted_version} up to {self.days.clock}"
        return f"{version} up to {self.days.as_of}" if need == "order_lines" else version

    def _table(self, table: str) -> pl.LazyFrame:
        return lake.scan(self.settings, self.load, table)

    def _refuse_undeclared(self, need: str) -> None:
        if self.declared is not None and need not in self.declared:
            declared = ", ".join(sorted(self.declared))
            raise UndeclaredNeed(f"A recipe reads “{need}”, and declared that it needs {declared}.")


def up_to(day: date) -> pl.Expr:
    """Order lines of this day and before."""
    return pl.col("ordered_at") < pl.lit(day + timedelta(days=1)).cast(pl.Datetime("us"))


def _hashed(state: object) -> str:
    return hashlib.sha256(repr(state).encode()).hexdigest()

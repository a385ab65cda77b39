"""Everything that a refresh makes, found by its place, in an order that follows from what each recipe needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import dataframely as dy

import crm_analytics
from crm_analytics.recipes.ledger import Statement
from crm_analytics.recipes.mart import Mart
from crm_analytics.recipes.refusals import REFUSALS, Refusals
from crm_analytics.recipes.result import Result
from crm_analytics.recipes.work import SETTINGS
from crm_analytics.schema.record import Record
from crm_analytics.schema.tables import TABLES

MARTS: Final = "marts"
FEATURES: Final = "features"
RESULTS: Final = "results"
"""Module of a package, or of a feature, that declares `RESULTS`, and `STATEMENTS` where there are some."""
STATEMENTS: Final = "STATEMENTS"


class WrongDeclaration(Exception):
    """Recipes that can't be put in an order: a need that nobody gives, a circle, a name given twice."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Recipes in the order they build on each other: marts, then what pages wait for, then the rest."""

    recipes: tuple[Result, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Result]:
        """The recipe that gives a mart or result."""
        return {name: each for each in self.recipes for name in each.gives}

    @cached_property
    def schemas(self) -> Mapping[str, type[dy.Schema]]:
        """Every mart and result that a refresh leaves behind, with its declared columns."""
        kept = [each for each in self.recipes if not is_scratch(each)]
        return {name: schema for each in kept for name, schema in each.gives.items()} | {REFUSALS: Refusals}

    @cached_property
    def marts(self) -> Mapping[str, Mart]:
        """The marts that are left behind, by name."""
        return {each.name: each for each in self.recipes if isinstance(each, Mart) and not each.scratch}

    @cached_property
    def by_segment(self) -> frozenset[str]:
        """Marts whose rows get their customer's segment when they are read."""
        return frozenset(name for name, mart in self.marts.items() if mart.by_segment)

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """What has to be there before pages show a load."""
        awaited = [each for each in self.recipes if opens(each) and not is_scratch(each)]
        return (*(name for each in awaited for name in each.gives), REFUSALS)


@cache
def catalogue() -> Catalogue:
    """All marts, and the results of the platform and of every feature."""
    return Catalogue(in_order(_declared()))


@cache
def statements() -> tuple[Statement, ...]:
    """What is kept for good of the results, by the same modules that declare them."""
    home = Path(crm_analytics.__file__).parent
    return tuple(each for file in _declaring(home) for each in getattr(_module(home, file), STATEMENTS, ()))


@cache
def records() -> Mapping[str, Record]:
    """How what is kept for good is declared, by name: no table and no result has the same.

    Raises:
        WrongDeclaration: for a name that is given twice.
    """
    by_name: dict[str, Record] = {}
    for each in (statement.record for statement in statements()):
        if each.name in {*TABLES, *catalogue().schemas, *by_name}:
            raise WrongDeclaration(f"The name {each.name} is given twice.")
        by_name[each.name] = each
    return by_name


def opens(recipe: Result) -> bool:
    """Whether pages wait for it before they show a load."""
    return recipe.light or isinstance(recipe, Mart)


def is_scratch(recipe: Result) -> bool:
    """Whether what it gives is kept only while others are made of it."""
    return isinstance(recipe, Mart) and recipe.scratch


def in_order(recipes: Iterable[Result]) -> tuple[Result, ...]:
    """The recipes, each after what it needs; of several that could follow the one that was declared first.

    Raises:
        WrongDeclaration: for a need that nobody gives, recipes that need each other, or a name given twice.
    """
    by_stage = sorted(recipes, key=_stage)
    gives = _givers(by_stage)
    for each in by_stage:
        _refuse_unknown_needs(each, gives)
    made: list[Result] = []
    waiting = by_stage
    while waiting:
        following = next((each for each in waiting if all(needed in made for needed in _before(each, gives))), None)
        if following is None:
            names = ", ".join(each.name for each in waiting)
            raise WrongDeclaration(f"These need each other, so that none of them can be made first: {names}.")
        made.append(following)
        waiting = [each for each in waiting if each is not following]
    return tuple(made)


def _stage(recipe: Result) -> int:
    if isinstance(recipe, Mart):
        return 0
    return 1 if recipe.light else 2


def _givers(recipes: Iterable[Result]) -> dict[str, Result]:
    gives: dict[str, Result] = {}
    for each in recipes:
        for name in each.gives:
            if name in gives or name in TABLES or name in SETTINGS:
                raise WrongDeclaration(f"The name {name} is given twice.")
            gives[name] = each
    return gives


def _refuse_unknown_needs(recipe: Result, gives: Mapping[str, Result]) -> None:
    for need in recipe.needs:
        if need not in gives and need not in TABLES and need not in SETTINGS:
            raise WrongDeclaration(
                f"{recipe.name} needs {need}, which is no table and no setting, and nobody gives it."
            )
        if need in gives and _stage(gives[need]) > _stage(recipe):
            raise WrongDeclaration(
                f"{recipe.name} needs {need}, which is made later: pages wait for the first, and not for the second."
            )


def _before(recipe: Result, gives: Mapping[str, Result]) -> list[Result]:
    return [gives[need] for need in recipe.needs if need in gives]


def _declared() -> Iterator[Result]:
    """By file, so that no package is imported which declares nothing."""
    home = Path(crm_analytics.__file__).parent
    for file in sorted(home.glob(f"{MARTS}/*.py")):
        mart = getattr(_module(home, file), "MART", None)
        if isinstance(mart, Mart):
            yield mart
    for file in _declaring(home):
        yield from _module(home, file).RESULTS


def _declaring(home: Path) -> list[Path]:
    return sorted([*home.glob(f"*/{RESULTS}.py"), *home.glob(f"{FEATURES}/*/{RESULTS}.py")])


def _module(home: Path, file: Path) -> ModuleType:
    parts = file.relative_to(home).with_suffix("").parts
    return import_module(".".join((crm_analytics.__name__, *parts)))

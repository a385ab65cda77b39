"""What `make test` proves, and what is left to `make thorough`.

A test marked `thorough` runs in `make thorough` alone, and every property is tried there on ten times as many
examples. A journey runs once in `make test`: language, width and theme vary between the journeys, and `combined` says
which of all combinations that are.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, product

import pytest
from hypothesis import settings

USUAL = 100
"""What Hypothesis tries where nobody says otherwise."""

Combination = tuple[Hashable, ...]


def add_option(parser: pytest.Parser) -> None:
    """`pytest --thorough`."""
    parser.addoption("--thorough", action="store_true", help="run the tests marked thorough too, and more examples")


def begin(config: pytest.Config) -> None:
    """Before anything is collected: how many examples there are is asked at import."""
    settings.register_profile("thorough", max_examples=10 * USUAL, deadline=None)
    if config.getoption("--thorough"):
        settings.load_profile("thorough")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the option, tests marked thorough are not chosen; skipped is nothing."""
    if config.getoption("--thorough"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def times(count: int) -> int:
    """As many examples in a usual run; in a thorough one more by as much as that has more."""
    return count * settings().max_examples // USUAL


def combined(together: int = 2, **axes: Iterable[Hashable]) -> pytest.MarkDecorator:
    """Parametrises a test over all combinations of the axes' values; most of them are left to the thorough run.

    In `make test` any two values of two axes meet in one test at least (`together=2`), or each value has its turn
    (`together=1`), with as few tests as that needs.
    """
    values = [tuple(axis) for axis in axes.values()]
    usual = chosen(values, together)
    return pytest.mark.parametrize(
        tuple(axes),
        [pytest.param(*each, marks=() if each in usual else pytest.mark.thorough) for each in product(*values)],
    )


def chosen(axes: Sequence[Sequence[Hashable]], together: int) -> list[Combination]:
    """Combinations in which any `together` axes have met in every way, each taken because it adds the most.

    Of two that add as much, the one whose values had fewer turns is taken.
    """
    every = list(product(*axes))
    missing = set[Combination]().union(*(_meetings(each, together) for each in every))
    turns = Counter[Hashable]()
    found = list[Combination]()
    while missing:
        best = max(
            every,
            key=lambda each: (len(_meetings(each, together) & missing), -sum(turns[pair] for pair in enumerate(each))),
        )
        found.append(best)
        missing -= _meetings(best, together)
        turns.update(enumerate(best))
    return found


def _meetings(combination: Combination, together: int) -> set[Combination]:
    return set(combinations(enumerate(combination), together))

"""How tests are spread over processes: a file stays together, the long ones begin."""

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"
ALONE = f"{BROWSER}test_journey.py"
LONG = (ALONE, BROWSER, "tests/pages/", "tests/cli/", "tests/compute/", "tests/warehouse/", "tests/marts/")
"""Begun first, in this order: what is short fills up the end, when one process has no more to do.

The first of all needs none of the warehouses that everybody shares: it goes on while another process builds them.
"""


def longest_first(item: pytest.Item) -> int:
    """By what the tests are put in order; within a place they keep the order they have."""
    return next((place for place, where in enumerate(LONG) if item.nodeid.startswith(where)), len(LONG))


def together(nodeid: str) -> str:
    """A file's tests run in one process, which builds what they share once; those in a browser share a server too."""
    file = nodeid.partition("::")[0]
    return BROWSER if file.startswith(BROWSER) else file


def spread(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """The groups that marks make (`--dist loadgroup`) are lost without a word between this pytest and its xdist."""
    config.option.loadscopereorder = False  # most tests first is not longest first
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = together
    return scheduling

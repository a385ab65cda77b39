"""Refreshes the warehouse of `CRM_DATA` and prints the seconds of the marts alone, and those until pages open."""

import time
from collections.abc import Iterable, Sequence
from itertools import pairwise

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import from_environment
from crm_analytics.i18n import gettext as _
from crm_analytics.recipes.catalogue import catalogue, opens
from crm_analytics.recipes.mart import Mart

StepTime = tuple[float, str]
"""When, and what is being worked on from then."""


def timed() -> list[StepTime]:
    """Refresh, and note when each step began; the last entry is the end."""
    shown: list[StepTime] = []
    refresh(from_environment(), progress=lambda _share, sentence: shown.append((time.perf_counter(), sentence)))
    return shown


def seconds_of_marts(shown: Iterable[StepTime]) -> float:
    """Seconds between the beginnings of the steps that make marts and of those after them."""
    making_marts = {_(each.sentence) for each in catalogue().recipes if isinstance(each, Mart)}
    return sum(after - began for (began, sentence), (after, _next) in pairwise(shown) if sentence in making_marts)


def seconds_until_open(shown: Sequence[StepTime]) -> float:
    """Seconds from the beginning until pages show the load: until the first step that they do not wait for."""
    later = {_(each.sentence) for each in catalogue().recipes if not opens(each)}
    opened = next((at for at, sentence in shown if sentence in later), shown[-1][0])
    return opened - shown[0][0]


if __name__ == "__main__":
    steps = timed()
    print(f"{seconds_of_marts(steps):.2f} {seconds_until_open(steps):.2f}")

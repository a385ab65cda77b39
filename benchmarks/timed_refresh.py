"""Refreshes the warehouse of `CRM_DATA` and prints the seconds that went into the marts alone."""

import time
from collections.abc import Iterable
from itertools import pairwise

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import from_environment
from crm_analytics.i18n import gettext as _
from crm_analytics.recipes.catalogue import catalogue
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


if __name__ == "__main__":
    print(f"{seconds_of_marts(timed()):.2f}")

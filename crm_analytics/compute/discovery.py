"""What features contribute to a refresh, found by their place: the platform names none of them."""

from importlib import import_module

from crm_analytics.compute.work import Step


def steps() -> tuple[Step, ...]:
    """The recipes of a refresh, in the order they build on each other."""
    found: tuple[Step, ...] = import_module("crm_analytics.features.steps").STEPS
    return found

"""How many examples a property is tried on: few in every run, ten times as many in `make thorough`."""

from hypothesis import settings

USUAL = 100
"""What Hypothesis tries where nobody says otherwise."""


def register() -> None:
    """The profile of a thorough run, for `--hypothesis-profile=thorough`."""
    settings.register_profile("thorough", max_examples=10 * USUAL, deadline=None)


def times(count: int) -> int:
    """As many examples in a usual run; in one of another profile, more by as much as that has more."""
    return count * settings().max_examples // USUAL

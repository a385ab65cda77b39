"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Takes the share done, 0 to 1, and a translated sentence about what is being done."""


def quiet(_share: float, _sentence: str) -> None:
    """Tell nobody."""

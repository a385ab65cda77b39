"""Customers whom a sentence names, to be opened as a list beside it."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class NamedCustomers:
    """Customers whom a sentence names.

    Attributes:
        id: Tells them apart on their page.
        label: What opens them, with how many they are.
        words: Who they are.
        numbers: Gives `customer_no`; called only when somebody opens them.
    """

    id: str
    label: str
    words: str
    numbers: Callable[[], pl.Series]

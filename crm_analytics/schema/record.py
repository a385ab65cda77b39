"""How a kind of statement is declared that is kept for good, beside the results it is taken from."""

from dataclasses import dataclass
from typing import Final, Literal

import dataframely as dy

CUSTOMER: Final = "customer_id"
Every = Literal["load", "month"]


@dataclass(frozen=True, eq=False)
class Record:
    """A kind of statement that is kept.

    Attributes:
        name: What it is called, and its folder.
        schema: Its columns and key; of them `customer_id` makes it erasable by customer.
        every: How often it is kept: at every load, or at the first load of each month of the data.

    Raises:
        ValueError: for a record by customer that is kept at every load: the next refresh would state anew what was
            erased.
    """

    name: str
    schema: type[dy.Schema]
    every: Every = "load"

    def __post_init__(self) -> None:
        if self.is_by_customer and self.every == "load":
            raise ValueError(f"The record {self.name} is by customer: it is kept once a month, and not at every load.")

    @property
    def is_by_customer(self) -> bool:
        """Whether its rows are about customers, who can be erased from it."""
        return CUSTOMER in self.schema.columns()

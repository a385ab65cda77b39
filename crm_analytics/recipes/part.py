"""A part of the business that a result is worked out for when somebody asks."""

from dataclasses import asdict, dataclass
from typing import Final, Literal

import polars as pl

Level = Literal["category", "department", "brand"]
LEVELS: Final[tuple[Level, ...]] = ("category", "department", "brand")
NOT_RECORDED: Final = "*unknown"
"""The member that stands for rows where branch, channel or category is not recorded."""


@dataclass(frozen=True)
class Part:
    """Branches, channels and categories; an empty tuple means all of them.

    Attributes:
        branch: Codes of branches.
        channel: Channels.
        category: Categories.
        level: The grouping of products that stands in place of their category.
    """

    branch: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    level: Level = "category"

    @property
    def narrowed(self) -> frozenset[str]:
        """What sets it apart from the whole business."""
        wide = asdict(Part())
        return frozenset(name for name, value in asdict(self).items() if value != wide[name])

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows that are of it, by their columns `branch_id`, `channel` and `category`."""
        in_address = {"branch_id": self.branch, "channel": self.channel, "category": self.category}
        wanted = [_among(column, members) for column, members in in_address.items() if members]
        return rows.filter(*wanted) if wanted else rows

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Table and column of everything it is narrowed by."""
        places = {
            "branch": ("order_lines", "branch_id"),
            "channel": ("order_lines", "channel"),
            "category": ("products", "category"),
            "level": ("products", self.level),
        }
        return tuple(place for field, place in places.items() if field in self.narrowed)

    def leveled(self, products: pl.LazyFrame) -> pl.LazyFrame:
        """The table of products, with the level's grouping as the category."""
        return products if self.level == "category" else products.with_columns(category=pl.col(self.level))


def _among(column: str, members: tuple[str, ...]) -> pl.Expr:
    named = pl.col(column).is_in(sorted(set(members) - {NOT_RECORDED})).fill_null(value=False)
    return named | pl.col(column).is_null() if NOT_RECORDED in members else named

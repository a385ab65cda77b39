"""What is declared of a fact table beside its columns, in the table's own file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import dataframely as dy

from crm_analytics.schema.row_scope import RowScope


@dataclass(frozen=True)
class Table:
    """A fact table.

    Attributes:
        name: What it is called in commands, mappings and the warehouse.
        schema: Columns, key and rules.
        title: What people call it, untranslated.
        scope: How its rows belong to branches.
        position: Its place among the tables: what others refer to comes early.
        money: The column that is added up on both sides of a load; empty: none.
        content_key: The part of the key that is worked out from the row's content where a source lacks it; empty: none.
        content: What it is worked out from; empty: all other columns.
        moment: The column that tells how fresh the table is; empty: none.
        planned: Whether a day in the future is a plan and no mistake.
        derived: Whether a load adds the rows that other tables name and this one lacks.
        header_words: By column, the words that head it in company files: the likeliest first, with commas between. A
            column that refers to another table is headed as the other's column of its name is.
        value_words: By column of fixed values, and value: what other companies call it.
    """

    name: str
    schema: type[dy.Schema]
    title: str
    scope: RowScope
    position: int
    money: str = ""
    content_key: str = ""
    content: tuple[str, ...] = ()
    moment: str = ""
    planned: bool = False
    derived: bool = False
    header_words: Mapping[str, str] = field(default_factory=dict)
    value_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

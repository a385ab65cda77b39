"""Facts with what people noted in the app: one union, each row once by its id, cut at a day.

What is noted makes no load. It counts at once with the newest load; seen as of an earlier one, what was noted up to the
day of that load counts.
"""

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Final

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.facts.consents import ANY
from crm_analytics.schema.tables import polars_schema
from crm_analytics.state import contacts
from crm_analytics.state.contacts import KeptContact, Outcome

TABLES: Final = frozenset({"interactions", "consents"})
"""Facts that people add to in the app."""
PREFIX: Final = "app-"
"""How the number of a contact begins that was noted here."""
SOURCE: Final = "app"
"""Source of a consent that was withdrawn here."""


def version(settings: Settings, table: str) -> Hashable:
    """Another one whenever something was noted that a table's readers get."""
    return contacts.version(settings) if table in TABLES else None


def with_noted(settings: Settings, table: str, rows: pl.LazyFrame, *, until: date | None) -> pl.LazyFrame:
    """A fact table with what was noted in the app, whole and unmasked.

    Args:
        settings: The warehouse.
        table: Its name; one that nobody adds to in the app is given back as it is.
        rows: As they were loaded.
        until: The last day that counts; None: all.
    """
    if table not in TABLES:
        return rows
    kept = [each for each in contacts.kept(settings) if until is None or each.contact.at.date() <= until]
    noted = _interactions(kept) if table == "interactions" else _consents(kept)
    if noted.is_empty():
        return rows
    key = ["interaction_id"] if table == "interactions" else ["customer_id", "channel", "given_on"]
    # A contact that was taken out of the app and came back in a file is the same one.
    others = rows.join(noted.lazy(), on=key, how="anti", maintain_order="left")
    counted = noted.filter(~pl.col("removed")).drop("removed")
    return pl.concat([others, counted.lazy()])


def _interactions(kept: Iterable[KeptContact]) -> pl.DataFrame:
    """Rows of `interactions`, and whether each was `removed`: of the home branch of the customer, wherever that is."""
    rows: list[dict[str, object]] = [
        {
            "interaction_id": PREFIX + each.stamp.id,
            "customer_id": each.contact.customer.customer_id,
            "at": each.contact.at,
            "channel": each.contact.channel,
            "direction": "out",
            "staff_id": each.stamp.by,
            "outcome": each.contact.outcome.value,
            "note": each.contact.note or None,
            "removed": each.stamp.removed,
        }
        for each in kept
    ]
    return _framed("interactions", rows)


def _consents(kept: Iterable[KeptContact]) -> pl.DataFrame:
    """Rows of `consents`: of each customer and day on which somebody wished to be left alone."""
    rows: list[dict[str, object]] = [
        {
            "customer_id": each.contact.customer.customer_id,
            "channel": ANY,
            "given_on": each.contact.at.date(),
            "agreed": False,
            "source": SOURCE,
            "removed": False,
        }
        for each in kept
        if each.contact.outcome is Outcome.LEAVE_ALONE and not each.stamp.removed
    ]
    return _framed("consents", rows).unique(["customer_id", "given_on"], maintain_order=True)


def _framed(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    schema = polars_schema(table)
    made = pl.DataFrame(rows, schema={name: schema.get(name, pl.Boolean) for name in (*schema, "removed")})
    return made.select(*schema.names(), "removed")

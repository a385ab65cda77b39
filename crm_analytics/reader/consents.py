"""Which customers may be contacted over which channel: the newest word of each counts."""

from datetime import date
from typing import Final

import polars as pl

from crm_analytics.schema.facts.consents import ANY, CHANNELS

COLUMNS: Final = ("customer_id", "channel", "agreed", "source", "given_on")


def consents_in_force(consents: pl.LazyFrame, customers: pl.LazyFrame, *, until: date) -> pl.LazyFrame:
    """One row per customer and channel of which anything is known: the columns `COLUMNS`.

    The newest day counts; of one day a withdrawal. What was said of any channel is said of each. What stands beside the
    customer, without a day, counts where nothing else is known of the channel. Nobody agrees in the future.

    Args:
        consents: The fact table.
        customers: The fact table.
        until: The last day that counts for having agreed.
    """
    each = pl.LazyFrame({"channel": CHANNELS})
    counted = consents.filter(~pl.col("agreed") | (pl.col("given_on") <= until))
    separate = counted.filter(pl.col("channel") != ANY).select(COLUMNS)
    common = counted.filter(pl.col("channel") == ANY).drop("channel").join(each, how="cross").select(COLUMNS)
    by_channel = pl.concat([separate, common])
    newest = by_channel.sort("given_on", "agreed", descending=[True, False]).unique(
        ["customer_id", "channel"], keep="first", maintain_order=True
    )
    beside = (
        customers.filter(pl.col("consent_marketing").is_not_null())
        .select("customer_id", agreed="consent_marketing", source="consent_source", given_on=pl.lit(None, pl.Date))
        .join(each, how="cross")
        .select(COLUMNS)
        .join(newest, on=["customer_id", "channel"], how="anti")
    )
    return pl.concat([newest, beside])

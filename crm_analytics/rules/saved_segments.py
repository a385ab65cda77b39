"""Saved segments outside of the pages: their customers in a load, and their sizes noted after each refresh."""

from datetime import date
from decimal import Decimal

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.errors import CrmError
from crm_analytics.reader import Reader
from crm_analytics.rules.evaluation import numbers
from crm_analytics.rules.form import from_json
from crm_analytics.rules.measures import PROFILE
from crm_analytics.rules.reads import of_reader
from crm_analytics.state import segment_sizes, segments
from crm_analytics.state.segment_sizes import Size
from crm_analytics.state.segments import SavedSegment
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load


def customers(reader: Reader, saved: SavedSegment, *, as_of: date) -> pl.LazyFrame:
    """Rows of `customer_profile` of the segment's customers in a load, as far as the viewer may see them.

    Args:
        reader: Of a load whose results are there.
        saved: The segment.
        as_of: Day that counts as today: the last with sales.

    Raises:
        UsageError: where its rule can no longer be worked out.
    """
    rule = from_json(saved.segment.rule) if saved.segment.rule else segments.members(reader.settings, saved)
    inside = pl.LazyFrame({"customer_no": numbers(rule, of_reader(reader), as_of=as_of)})
    return reader.result(PROFILE).join(inside, on="customer_no", how="semi", maintain_order="left")


def note_sizes(settings: Settings, load: Load, *, as_of: date) -> None:
    """Note how many customers each saved segment has in a load, of the whole company.

    A rule that can no longer be worked out is left as it is: the list of segments says why when somebody looks.
    """
    for saved in segments.segments(settings, LOCAL_OWNER):
        try:
            members = customers(Reader(settings, LOCAL_OWNER, load), saved, as_of=as_of)
        except CrmError:
            continue
        count, revenue = members.select(pl.len(), pl.col("revenue").sum()).collect().row(0)
        segment_sizes.record(settings, saved, Size(load.id, as_of, count, revenue or Decimal(0), saved.stamp.version))

"""Results that could not be worked out: which, and why."""

import json
from collections.abc import Mapping

import dataframely as dy
import polars as pl

from crm_analytics.errors import CrmError

REFUSALS = "refusals"


class Refusals(dy.Schema):
    """One row per result that could not be worked out, with the reason."""

    result = dy.String(primary_key=True)
    message = dy.String()  # untranslated
    values = dy.String()  # JSON


def refusals(refused: Mapping[str, CrmError]) -> pl.DataFrame:
    """The table, from the reason of each result."""
    rows = [(name, reason.message, json.dumps(reason.values)) for name, reason in refused.items()]
    return pl.DataFrame(rows, schema=Refusals.create_empty().schema, orient="row")

"""One viewer's look at one load: facts, marts and results, each cut to what this viewer may see."""

from collections.abc import Hashable
from dataclasses import dataclass

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.marts.catalogue import MARTS
from crm_analytics.reader.segments import with_segment
from crm_analytics.viewer import Viewer
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load


@dataclass(frozen=True)
class Reader:
    """Reads a load for a viewer."""

    settings: Settings
    viewer: Viewer
    load: Load

    def facts(self, table: str) -> pl.LazyFrame:
        """Rows of a fact table as they stood with the load.

        Raises:
            NotAllowed: where the viewer may not see the table.
        """
        return lake.scan(self.settings, self.load, table, self.viewer)

    def result(self, name: str) -> pl.LazyFrame:
        """A mart or result of the load; of a mart by customer, each row with its customer's segment.

        Raises:
            LoadError: where it was not worked out, or was tidied away.
            NotAllowed: where the viewer may not see it.
        """
        rows = ready.scan(self.settings, self.load.id, name, self.viewer)
        if name in MARTS and MARTS[name].by_segment:
            return with_segment(rows, ready.path(self.settings, self.load.id, "rfm_customers"))
        return rows

    def bytes_of(self, name: str) -> int:
        """Size of a mart or result as it lies on the disk.

        Raises:
            LoadError: where it was not worked out, or was tidied away.
        """
        return ready.path(self.settings, self.load.id, name).stat().st_size

    @property
    def cache_key(self) -> Hashable:
        """Tells apart what is read: the load with its results in force, and who reads."""
        return (self.settings, self.load.id, ready.generation(self.settings, self.load.id), self.viewer)

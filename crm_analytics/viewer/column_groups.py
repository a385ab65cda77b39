"""Groups of columns that not everybody may see; a table's schema says which of its columns are in one."""

from enum import StrEnum


class ColumnGroup(StrEnum):
    """What a restricted column holds."""

    PERSONAL = "personal"
    """Tells who somebody is, or how to reach them."""
    COST = "cost"
    """What something cost the company, or a figure from which that can be worked out, such as a margin."""
    RAW = "raw"
    """A row as it came from its source: it may hold anything."""
    SENSITIVE = "sensitive"
    """Health, politics, religion and the like: off for everybody until switched on with a reason."""

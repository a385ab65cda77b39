"""What tables are called on the pages."""

from crm_analytics.content.table_names import table_name

__all__ = ["table_name"]

"""Tables and pages to take away: CSV, Excel, and a page as one file."""

from crm_analytics.exports.columns import About, ExportColumn, headed
from crm_analytics.exports.csv import csv_bytes, defused, write_csv

__all__ = ["About", "ExportColumn", "csv_bytes", "defused", "headed", "write_csv"]

"""The command line: demo, load, company, loads, rejected, books, export, exports, erase-history, report, refresh,
check, serve, backup, restore, adopt …

Exit codes: 0 fine, 1 a problem with the data, 2 a wrong call. Heavy imports are inside the commands, so that help
comes at once.
"""

from crm_analytics.cli import backups, books, companies, demo, exports, history, loading, loads, report, running
from crm_analytics.cli.application import app

__all__ = [
    "app",
    "backups",
    "books",
    "companies",
    "demo",
    "exports",
    "history",
    "loading",
    "loads",
    "report",
    "running",
]

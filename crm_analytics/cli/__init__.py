"""The command line: demo, load, company, loads, rejected, export, exports, erase-history, report, refresh, work-out,
check, serve.

Exit codes: 0 fine, 1 a problem with the data, 2 a wrong call. Heavy imports are inside the commands, so that help
comes at once.
"""

from crm_analytics.cli import companies, demo, exports, history, loading, loads, report, running
from crm_analytics.cli.application import app

__all__ = ["app", "companies", "demo", "exports", "history", "loading", "loads", "report", "running"]

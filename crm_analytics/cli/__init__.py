"""The command line: demo, load, loads, rejected, refresh, check, serve.

Exit codes: 0 fine, 1 a problem with the data, 2 a wrong call. Heavy imports are inside the commands, so that help
comes at once.
"""

from crm_analytics.cli import demo, loading, records, running
from crm_analytics.cli.application import app

__all__ = ["app", "demo", "loading", "records", "running"]

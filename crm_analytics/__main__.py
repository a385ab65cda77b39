"""`python -m crm_analytics`: the command line."""

import sys
from io import TextIOWrapper

from crm_analytics.cli import app

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that a terminal or file can't hold must not end the work
    app(prog_name="python -m crm_analytics")

"""Serves the pages as a manager of one branch sees them, without anybody signing in.

`python -m tests.browser.serve_as_manager BRANCH PORT`
"""

import sys
from dataclasses import replace

from crm_analytics import server
from crm_analytics.config import from_environment
from crm_analytics.viewer import Role, Viewer


def manager(branch: str) -> Viewer:
    """Who looks and acts."""
    return Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({branch}))


if __name__ == "__main__":
    branch, port = sys.argv[1:]
    server.current_viewer = lambda: manager(branch)
    server.serve(replace(from_environment(), port=int(port)))

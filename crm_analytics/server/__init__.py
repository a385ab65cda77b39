"""Serving the app: who may reach it, the headers it answers with, and the page routing it relies on.

`python -m crm_analytics serve` starts it this way, and `streamlit run app.py` finds the same application there. Should
Streamlit run the script without it, the refusal of an address that others can reach still holds, because the pages'
frame asks `refuse_open_address`.
"""

from crm_analytics.server.failures import show
from crm_analytics.server.guard import CLOSED, HEADERS, Guard
from crm_analytics.server.hosts import is_loopback
from crm_analytics.server.old_links import SPLIT, forwarded
from crm_analytics.server.serving import SCRIPT, application, middleware, serve
from crm_analytics.server.sign_in import (
    NOBODY_ADMITTED,
    OPEN_ADDRESS,
    admitted,
    current_viewer,
    refuse_open_address,
    sign_in_configured,
)

__all__ = [
    "CLOSED",
    "HEADERS",
    "NOBODY_ADMITTED",
    "OPEN_ADDRESS",
    "SCRIPT",
    "SPLIT",
    "Guard",
    "admitted",
    "application",
    "current_viewer",
    "forwarded",
    "is_loopback",
    "middleware",
    "refuse_open_address",
    "serve",
    "show",
    "sign_in_configured",
]

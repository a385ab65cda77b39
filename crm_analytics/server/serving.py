"""Serving the app, and the page routing that it relies on."""

import sys

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from crm_analytics.config import PROJECT, Settings, from_environment
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.server.failures import show
from crm_analytics.server.guard import Guard
from crm_analytics.server.hosts import named_origins
from crm_analytics.server.sign_in import check_people, refuse_without_sign_in

SCRIPT = PROJECT / "app.py"


def middleware() -> list[Middleware]:
    """What stands before Streamlit, for whoever makes the application: `serve`, or app.py for `streamlit run`."""
    # Pages are reached through app.py only, also by a direct link to a server that nobody has visited yet.
    PagesManager.uses_pages_directory = False
    return [Middleware(Guard, origins=from_environment().origins)]


def application() -> st.App:
    """The app as an ASGI application, for `serve` or a server of one's own."""
    return st.App(SCRIPT, middleware=middleware(), on_script_error=show)


def serve(settings: Settings) -> None:
    """Serve the app until stopped.

    Raises:
        UsageError: when the address can be reached from other machines and sign-in is not configured, or when what is
            said of a person who may sign in, or of a public address, can't be understood.
    """
    refuse_without_sign_in(settings.address)
    check_people()
    named_origins(settings.origins)
    catalogue()  # found now, so that the first visitor does not wait for it
    # Streamlit looks for .streamlit/ beside the script that was started, which is not app.py here.
    sys.argv = [str(SCRIPT)]
    application().run(
        config={
            "server.address": settings.address,
            "server.port": settings.port,
            "server.maxUploadSize": max(1, settings.upload_limit // 1024**2),
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            # Without a name of its own Streamlit looks up the machine's outer address on the internet.
            "browser.serverAddress": settings.address,
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "client.toolbarMode": "viewer",
            "client.disableDataExport": True,
        }
    )

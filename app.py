import streamlit as st

from crm_analytics import server
from crm_analytics.ui import shell

if __name__ == "app":  # `streamlit run app.py` looks for an application to serve: the same as `serve`, with its guard
    app = st.App(server.SCRIPT, middleware=server.middleware(), on_script_error=server.show)
else:
    st.set_page_config(page_title="CRM Analytics", page_icon=shell.ICON, layout="wide")
    shell.run(shell.navigation())

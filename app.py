import streamlit as st

from crm_analytics.ui import shell

st.set_page_config(page_title="CRM Analytics", page_icon=shell.ICON, layout="wide")
shell.run(shell.navigation())

"""The page that does next to nothing: what Streamlit itself takes."""

import streamlit as st

st.write(st.segmented_control("again", ["one", "two"], default="one", required=True))

"""The page that does next to nothing: what Streamlit itself takes."""

import streamlit as st

from benchmarks import clock

began = clock.now()
st.write(st.segmented_control("again", ["one", "two"], default="one", required=True))
clock.note(began)

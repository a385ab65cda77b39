"""A page with the parts of Overview and no data behind them: what the browser takes to draw them anew."""

import plotly.graph_objects as go
import streamlit as st

chosen = st.segmented_control("again", ["one", "two"], default="one", required=True)
factor = 1 if chosen == "one" else 2
heights = [factor * number for number in (3, 1, 4, 1, 5, 9, 2, 6)]
st.title(chosen)
for column, height in zip(st.columns(6), heights, strict=False):
    column.metric("metric", height, chart_data=heights, border=True)
left, right = st.columns(2)
left.plotly_chart(go.Figure(go.Scatter(y=heights)))
right.plotly_chart(go.Figure(go.Bar(y=heights)))
for place, column in enumerate(st.columns(2)):
    column.dataframe({"name": [str(height) for height in heights], f"value {place}": heights})

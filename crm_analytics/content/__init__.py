"""What a page says, as values: filters, explanations, origins of figures; no Streamlit."""

"""What the theme's settings cannot say: cards in a grid, tables as cards on a phone."""

import streamlit as st

PHONE = "640px"
STYLE = f"""<style>
.st-key-cards {{ display: grid !important; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; }}
.st-key-cards > div {{ width: 100% !important; min-width: 0 !important; }}
.st-key-cards [data-testid="stMetric"] {{ height: 100%; }}
.st-key-cards [data-testid="stMetricValue"] * {{ white-space: normal !important; overflow: visible !important; }}
/* The marks under the pointer have no words for a screen reader. */
[data-testid="stMetricChart"] [class*="highlighted_points"] {{ display: none; }}
[class*="st-key-narrow-"] {{ display: none !important; }}
@media (max-width: 1360px) {{
  .st-key-cards:has(> :nth-child(5)) {{ grid-template-columns: repeat(3, minmax(0, 1fr)); }}
}}
@media (max-width: {PHONE}) {{
  .st-key-cards, .st-key-cards:has(> :nth-child(5)) {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
  .st-key-cards [data-testid="stMetricValue"] {{ font-size: 1.35rem; }}
  [class*="st-key-wide-"] {{ display: none !important; }}
  [class*="st-key-narrow-"] {{ display: flex !important; }}
}}
.crm-card {{ border: 1px solid rgba(128, 128, 128, 0.3); border-radius: 8px; padding: 0.6rem 0.8rem;
  margin: 0 0 0.5rem; overflow-wrap: anywhere; }}
.crm-card dl {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.3rem 0.8rem;
  margin: 0.3rem 0 0 !important; padding: 0 !important; }}
.crm-card dt {{ margin: 0 !important; font-size: 0.8rem; opacity: 0.8; }}
.crm-card dd {{ margin: 0 !important; font-variant-numeric: tabular-nums; }}
.crm-more {{ font-size: 0.85rem; }}
</style>"""


def apply() -> None:
    """Add the style to the page that is being drawn."""
    st.html(STYLE)

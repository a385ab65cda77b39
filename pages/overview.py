"""How are we doing, and what changed?"""

import streamlit as st

from crm_analytics.analyses.overview import CARD_METRICS
from crm_analytics.charts import overview as charts
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, causes, figures, filters
from crm_analytics.ui.shell import page

with page(__file__, needs_sales=True) as view:
    head = st.container()
    asked = filters.bar(view)
    found = figures.overview_of(view, asked.selection, asked.before)
    categories, branches = (
        figures.members_of(view, asked.selection, asked.before, dimension) for dimension in ("category", "branch")
    )
    with head:
        blocks.title(figures.headline(view, found))
    st.caption(figures.comparison_note(found) + " " + figures.anonymous_note(found))
    blocks.cards([figures.card(view, found, metric) for metric in CARD_METRICS])

    over_time, why = st.columns([3, 2])
    with over_time:
        blocks.chart(
            charts.revenue(found.line, step=found.step, currency=view.company.currency),
            key="revenue",
            alt=_("Revenue over time, beside the days compared with"),
            title=_("Revenue by day") if found.step == 1 else _("Revenue by week"),
        )
    if asked.before is not None and found.before is not None:
        with why:
            causes.panel(view, asked, asked.before)
        causes.sentences(view, asked, asked.before)

    for column, (table, heading, unknown, name) in zip(
        st.columns(2),
        (
            (view.with_branch_names(branches, "member"), _("Branch"), _("No branch"), "branches"),
            (categories, _("Category"), _("No category"), "categories"),
        ),
        strict=True,
    ):
        if table.height:
            shown = figures.member_table(table, unknown, compares=found.before is not None)
            with column:
                blocks.table(shown, key=name, columns=figures.member_columns(view, shown, heading), file_name=name)

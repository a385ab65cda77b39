"""Who are our customers, and what are they worth?"""

import streamlit as st

from crm_analytics.analyses.segmentation import size_of
from crm_analytics.charts import segments as charts
from crm_analytics.charts import theme
from crm_analytics.i18n import date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, segments
from crm_analytics.ui.blocks import Card
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if not blocks.refused(view, "rfm_customers"):
        found = segments.summary(view)
        sizes = segments.size_table(found.sizes)
        unit = theme.symbol(view.company.currency)

        blocks.title(segments.answer(found.few))
        st.caption(
            _(
                "Customers are ranked by when they last bought, how often and for how much, up to {day}. Gone quiet: "
                "away for more than three times the usual gap between their own purchases."
            ).format(day=date_text(view.as_of))
        )
        blocks.cards(
            [
                Card(_("Customers who bought"), number(found.few.of)),
                Card(_("Their sales"), view.compact_money(sizes["revenue"].sum())),
                Card(_("Spend of the middle customer"), view.compact_money(found.typical_spend)),
                Card(_("Sales without a customer, left out"), percent(found.anonymous, 1)),
            ]
        )
        left, right = st.columns([1, 1])
        with left:
            blocks.chart(
                charts.treemap(sizes, currency=view.company.currency),
                key="treemap",
                title=_("Who brings the money"),
                alt=_("Areas by sales: {names}").format(names=", ".join(sizes["name"])),
            )
        with right:
            blocks.table(
                sizes,
                key="segments",
                file_name="segments",
                columns={
                    "name": _("Segment"),
                    "customers": st.column_config.NumberColumn(_("Customers"), format="localized"),
                    "revenue": st.column_config.NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
                    "revenue_share": st.column_config.NumberColumn(_("Share"), format="percent"),
                    "advice": st.column_config.TextColumn(_("What to do"), width="large"),
                },
            )
        chosen = st.selectbox(
            _("Look at one segment"),
            sizes["segment"].to_list(),
            format_func=dict(zip(sizes["segment"], sizes["name"], strict=True)).__getitem__,
            key="segment",
            bind="query-params",
        )
        size = size_of(found.sizes, chosen)
        st.write(segments.described(size, view))
        if blocks.details(_("Customers of this segment"), "members"):
            st.caption(segments.members_note(size))
            blocks.table(
                segments.members(view, chosen),
                key="members-table",
                file_name=chosen,
                columns=segments.member_columns(unit),
            )
        blocks.chart(
            charts.grid(segments.named(found.grid)),
            key="grid",
            title=_("Where customers stand"),
            alt=_("Customers by when they last bought and how much and often they buy, five steps each"),
        )

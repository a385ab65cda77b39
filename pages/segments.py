"""Who are our customers, and what are they worth?"""

from functools import partial

import streamlit as st

from crm_analytics.analyses.segmentation import size_of
from crm_analytics.charts import segments as charts
from crm_analytics.charts import theme
from crm_analytics.i18n import date_text, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, filters, segments
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No segments yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        asked = filters.bar(view, uses=segments.OF_PEOPLE)
        found = segments.summary(view, asked.selection)
        sizes = segments.size_table(found.sizes)
        unit = theme.symbol(view.company.currency)

        with head:
            blocks.title(segments.answer(found.few))
        if sizes.is_empty():
            raise filters.NothingFits
        st.caption(
            _(
                "Customers are ranked by when they last bought, how often and for how much, up to {day}. Gone quiet: "
                "away for more than three times the usual gap between their own purchases."
            ).format(day=date_text(view.as_of))
        )
        blocks.cards(segments.cards(found, view))
        left, right = st.columns([2, 3])
        with left:
            blocks.chart(
                charts.treemap(sizes, currency=view.company.currency),
                key="treemap",
                title=_("Who brings the money"),
                alt=_("Areas by sales: {names}").format(names=", ".join(sizes["name"])),
            )
            st.caption(_("Blue: bought lately. Amber: less recently than most. Brown: quiet for longer."))
        with right:
            blocks.table(sizes, key="segments", file_name="segments", columns=segments.size_columns(unit))
        left, right = st.columns([3, 2])
        with left:
            chosen = segments.chosen(sizes)
            size = size_of(found.sizes, chosen)
            st.write(segments.described(size, view))
            if blocks.details(_("Customers of this segment"), "members"):
                st.caption(segments.members_note(size))
                blocks.table(
                    segments.members(view, asked.selection, chosen),
                    key="members-table",
                    file_name=chosen,
                    columns=segments.member_columns(unit),
                )
                if size.customers > segments.SHOWN:
                    blocks.download(
                        partial(segments.members, view, asked.selection, chosen, limit=None),
                        key="members-all",
                        file_name=chosen,
                        label=_("Download all {count}").format(count=number(size.customers)),
                    )
        with right:
            blocks.chart(
                charts.grid(segments.named(found.grid)),
                key="grid",
                title=_("Where customers stand"),
                alt=_("Customers by when they last bought and by how much and often they buy, five steps each"),
            )

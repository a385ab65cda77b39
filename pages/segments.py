"""Who are our customers, and what are they worth?"""

from functools import partial

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.features.segment_builder.widgets import builder
from crm_analytics.features.segments import reads as segments
from crm_analytics.features.segments.charts import segment_sizes as charts
from crm_analytics.features.segments.content import segments as reasons
from crm_analytics.features.segments.widgets import cohorts, grid, thresholds, transitions
from crm_analytics.features.segments.widgets import thresholds_in_force as edited
from crm_analytics.features.value.widgets import (
    calculator,
    clusters,
    drivers,
    portfolio,
    share_of_wallet,
    value_to_come,
)
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, filters, parts
from crm_analytics.ui.parts import Part
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No segments yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        asked = filters.bar(view, uses=CUSTOMER_FILTERS)
        found = segments.summary(view, asked.selection)
        sizes = segments.size_table(found)
        unit = theme.symbol(view.company.currency)

        with head:
            blocks.title(segments.answer(found.few))
        if sizes.is_empty():
            raise filters.NothingFits
        blocks.caption(segments.ranking(view))
        if note := edited.note(view):
            blocks.notice(note)
        blocks.cards(segments.cards(found, view, asked))
        left, right = st.columns([1, 2])
        with left:
            if (sizes["revenue"] > 0).any():
                blocks.chart(
                    charts.treemap(sizes, currency=view.company.currency),
                    key=segments.treemap_key(),
                    title=_("Who brings the money"),
                    alt=_("Areas by sales: {names}").format(names=", ".join(sizes["name"])),
                    why=reasons.sizes(asked),
                    on_click=partial(segments.look_closer, sizes),
                )
                blocks.caption(_("Blue: bought lately. Amber: less recently than most. Brown: quiet for longer."))
            else:
                blocks.notice(_("No segment brought money, so there is no picture of who brings it."))
        with right:
            blocks.table(
                sizes,
                key="segments",
                file_name="segments",
                columns=segments.size_columns(unit, found.since),
                why=reasons.sizes(asked),
            )
        parts.show(
            view,
            asked,
            (
                Part("grid", N_("Where they stand"), grid.show),
                Part("movement", N_("Movement"), transitions.show),
                Part("cohorts", N_("Cohorts"), cohorts.show),
                Part("clusters", N_("Groups"), clusters.show),
                Part("value", N_("Value to come"), value_to_come.show),
                Part("portfolio", N_("Portfolio"), portfolio.show),
                Part("wallet", N_("Share of wallet"), share_of_wallet.show),
                Part("drivers", N_("Drivers"), drivers.show),
                Part("calculator", N_("Calculator"), calculator.show),
                Part("builder", N_("Build a segment"), builder.show),
                Part("thresholds", N_("Thresholds"), thresholds.show),
            ),
        )

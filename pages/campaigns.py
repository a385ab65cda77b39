"""What happened among the people our campaigns contacted?"""

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.content.periods import ALL
from crm_analytics.features.campaigns import charts, explanations, reads
from crm_analytics.features.campaigns import widgets as campaigns
from crm_analytics.features.campaigns.campaign_results import result_of
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, markdown, page_filters
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if reads.results(view).is_empty():
        blocks.no_page(view, _("No campaigns yet"), "campaign_results")
    else:
        head = st.container()
        chosen_filters = page_filters.bar(view, uses={"period"}, default=ALL)
        results = campaigns.running(view, chosen_filters.selection)
        with head:
            blocks.title(campaigns.title_sentence(results))
        if results.is_empty():
            raise page_filters.NothingFits
        if among := campaigns.among(view):
            blocks.caption(among)
        shown = campaigns.campaign_table(results)
        blocks.notice(campaigns.no_proof(results), icon=":material/balance:")
        blocks.table(
            shown,
            key="campaigns",
            file_name="campaigns",
            columns=campaigns.campaign_columns(results, theme.symbol(view.company.currency)),
            why=explanations.table(chosen_filters, results["campaign_id"]),
        )
        left, right = st.columns(2)
        with left:
            result = result_of(results, campaigns.chosen(results))
            blocks.text(markdown.listed(campaigns.described(result, view)))
        with right:
            blocks.chart(
                charts.steps(result),
                key="steps",
                title=literal(result.label),
                alt=" ".join(campaigns.described(result, view)),
                why=explanations.steps(chosen_filters, result.campaign_id),
            )

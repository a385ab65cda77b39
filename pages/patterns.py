"""What sells together?"""

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.content.part_results import PartResults, part_of
from crm_analytics.features.patterns import charts, explanations
from crm_analytics.features.patterns import widgets as patterns
from crm_analytics.features.patterns.rule_choice import chosen_rules, rules_of
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, markdown, on_demand, page_filters
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.shell import page

with page(__file__) as view:
    head = st.container()
    chosen = page_filters.bar(view, uses={"branch", "channel"})
    results = PartResults(view, "category_rules", part_of(view, chosen.selection))
    if not on_demand.shown(results, _("No patterns yet"), head=head):
        pass
    elif results.ready("category_rules").is_empty():
        with head:
            blocks.title(literal(results.of_this(_("No patterns yet"))))
        blocks.empty(_("No two categories were bought together often"), _("Rules need at least 20 such baskets."))
    else:
        rules = results.ready("category_rules")
        with st.container(horizontal=True, key="rule-choice"):
            choice = patterns.choice(rules)
        fitting = chosen_rules(rules, choice)
        listed = rules_of(fitting, patterns.LISTED)
        with head:
            sentence = patterns.title_sentence(rules, listed[0] if listed else None, choice.category)
            blocks.title(literal(results.of_this(sentence)))
        if listed:
            left, right = st.columns([3, 2])
            with left, st.container(border=True, key="chart-rules"):
                patterns.bars(view, listed)
                why_button.button(view, explanations.rules(chosen, rules), key="chart-rules")
            with right:
                rule = patterns.chosen_rule(listed)
                blocks.chart(
                    charts.of_100(rule),
                    key="of-100",
                    alt=patterns.sentence(rule),
                    why=explanations.single_rule(chosen, rule, rules),
                )
                blocks.text(markdown.listed(patterns.how_sure(rule)))
            if blocks.details(_("More rules as a table"), "more"):
                blocks.table(
                    patterns.rule_table(fitting),
                    key="rules",
                    file_name="patterns",
                    columns=patterns.rule_columns(theme.symbol(view.company.currency)),
                    why=explanations.rules(chosen, rules),
                )
        else:
            blocks.empty(_("No rule fits these filters"), _("Choose fewer baskets, another category or all rules."))
        if blocks.details(_("What “really there” means"), "meaning"):
            blocks.text(patterns.meaning())

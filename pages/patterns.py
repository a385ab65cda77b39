"""What sells together?"""

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.features.patterns import charts, explanations
from crm_analytics.features.patterns import widgets as patterns
from crm_analytics.features.patterns.rule_choice import chosen_rules, rules_of
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, markdown
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.refusal("category_rules") or view.ready("category_rules").is_empty():
        if not blocks.no_page(view, _("No patterns yet"), "category_rules"):
            blocks.empty(_("No two categories were bought together often"), _("Rules need at least 20 such baskets."))
    else:
        rules = view.ready("category_rules")
        head = st.container()
        with st.container(horizontal=True):
            choice = patterns.choice(rules)
        chosen = chosen_rules(rules, choice)
        listed = rules_of(chosen, patterns.LISTED)
        with head:
            blocks.title(literal(patterns.title_sentence(rules, listed[0] if listed else None, choice.category)))
        if listed:
            left, right = st.columns([3, 2])
            with left, st.container(border=True, key="chart-rules"):
                strongest = max(rule.lift for rule in listed)
                for rule in listed:
                    blocks.strength(patterns.strength(rule, strongest), literal(patterns.sentence(rule)))
                    blocks.caption(patterns.mark(rule, view))
                why_button.button(view, explanations.rules(view, rules), key="chart-rules")
            with right:
                rule = patterns.chosen_rule(listed)
                blocks.chart(
                    charts.of_100(rule),
                    key="of-100",
                    alt=patterns.sentence(rule),
                    why=explanations.single_rule(view, rule, rules),
                )
                blocks.text(markdown.listed(patterns.how_sure(rule)))
            if blocks.details(_("More rules as a table"), "more"):
                blocks.table(
                    patterns.rule_table(chosen),
                    key="rules",
                    file_name="patterns",
                    columns=patterns.rule_columns(theme.symbol(view.company.currency)),
                    why=explanations.rules(view, rules),
                )
        else:
            blocks.empty(_("No rule fits these filters"), _("Choose fewer baskets, another category or all rules."))
        if blocks.details(_("What “really there” means"), "meaning"):
            blocks.text(patterns.meaning())

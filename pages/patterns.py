"""What sells together?"""

import streamlit as st

from crm_analytics.analyses.rule_choice import ORDERS, Choice, chosen_rules, rules_of, steps_of_baskets
from crm_analytics.charts import patterns as charts
from crm_analytics.charts import theme
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, filters, patterns
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if not blocks.refused(view, "category_rules"):
        rules = view.ready("category_rules")
        headline = st.container()
        with st.container(horizontal=True):
            category = st.selectbox(
                _("Category"),
                rules["antecedent"].unique().sort().to_list(),
                index=None,
                placeholder=_("All categories"),
                key="category",
                bind="query-params",
                label_visibility="collapsed",
            )
            least = st.selectbox(
                _("Least baskets"),
                steps_of_baskets(rules),
                format_func=patterns.from_baskets,
                key="least",
                bind="query-params",
                label_visibility="collapsed",
            )
            order = filters.choice(_("Order"), list(ORDERS), key="order", text=lambda name: _(ORDERS[name]))
            there_only = st.toggle(_("Only what is really there"), value=True, key="there", bind="query-params")
        chosen = chosen_rules(rules, Choice(category, least, order, there_only))
        listed = rules_of(chosen, patterns.LISTED)
        with headline:
            blocks.title(patterns.answer(rules, listed[0] if listed else None))
        if listed:
            left, right = st.columns([3, 2])
            with left, st.container(border=True):
                for rule in listed:
                    st.progress(
                        patterns.strength(rule, max(each.lift for each in listed)), text=patterns.sentence(rule)
                    )
                    st.caption(patterns.mark(rule, view))
            with right:
                names = [f"{rule.antecedent} → {rule.consequent}" for rule in listed]
                at = names.index(st.selectbox(_("Look closer"), names, key="rule"))
                blocks.chart(charts.of_100(listed[at]), key="of-100", alt=patterns.sentence(listed[at]))
                st.write("\n".join(f"- {line}" for line in patterns.how_sure(listed[at])))
            if blocks.details(_("More rules as a table"), "more"):
                blocks.table(
                    patterns.rule_table(chosen),
                    key="rules",
                    file_name="patterns",
                    columns=patterns.rule_columns(theme.symbol(view.company.currency)),
                )
        else:
            blocks.empty(_("No rule fits these filters"), _("Choose fewer baskets, another category or all rules."))
        if blocks.details(_("What “really there” means"), "meaning"):
            st.write(patterns.meaning())

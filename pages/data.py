import streamlit as st

from crm_analytics.features.data.widgets import exports as exported
from crm_analytics.features.data.widgets import loads as history
from crm_analytics.features.data.widgets import table_health as health
from crm_analytics.features.data.widgets import upload as loading
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, shell, welcome

# Can I trust it? What is there, how fresh and complete, what was set aside; and the way to load more.
with shell.page(__file__, needs_load=False) as view:
    blocks.title(health.answer(view) if view.load.id else _("Nothing is loaded yet"))
    loading.say_how_it_ended(view)
    if not view.load.id:
        welcome.sample_files(view.settings, view.viewer)
    with st.expander(
        _("Load a file"), expanded=not view.load.id, icon=":material/upload_file:", key="load-file", on_change="rerun"
    ) as load_file:
        if load_file.open:
            loading.load_a_file(view)
    if view.load.id:
        blocks.section(_("What is there"))
        health.tables(view)
        if blocks.details(_("Column by column"), key="columns-open"):
            health.columns(view)
        blocks.section(_("Loads"))
        history.loads(view)
        blocks.section(_("Rows set aside"))
        history.set_aside(view)
        exported.closed_part(view)

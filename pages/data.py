import streamlit as st

from crm_analytics.features.books.widgets import section as books
from crm_analytics.features.data.widgets import exports, loads, outcome, table_health, upload
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, shell, welcome

# Can I trust it? What is there, how fresh and complete, what was set aside; and the way to load more.
with shell.page(__file__, needs_load=False) as view:
    blocks.title(table_health.title_sentence(view) if view.load.id else _("Nothing is loaded yet"))
    outcome.show(view)
    if not view.load.id:
        welcome.sample_files(view.settings, view.viewer)
    with st.expander(
        _("Load a file"), expanded=not view.load.id, icon=":material/upload_file:", key="load-file", on_change="rerun"
    ) as load_file:
        if load_file.open:
            upload.load_a_file(view)
    if view.load.id:
        blocks.section(_("What is there"))
        table_health.tables(view)
        if blocks.details(_("Column by column"), key="columns-open"):
            table_health.columns(view)
        books.section(view)
        blocks.section(_("Loads"))
        loads.loads(view)
        blocks.section(_("Rows set aside"))
        loads.set_aside(view)
        exports.closed_part(view)

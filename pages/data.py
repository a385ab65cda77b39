import streamlit as st

from crm_analytics.features.books.widgets import section as books
from crm_analytics.features.data import content, freshness
from crm_analytics.features.data.widgets import details, exports, loads, outcome, upload
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, draw, shell, welcome

# Can I trust it? What is there, how fresh and complete, what was set aside; and the way to load more.
with shell.page(__file__, needs_load=False) as view:
    if view.load.id:
        draw.title(content.title(view))
        draw.block(content.under_title(view))
    else:
        blocks.title(_("Nothing is loaded yet"))
    outcome.show(view)
    if not view.load.id:
        welcome.sample_files(view.settings, view.viewer)
    with st.expander(
        _("Load a file"), expanded=not view.load.id, icon=":material/upload_file:", key="load-file", on_change="rerun"
    ) as load_file:
        if load_file.open:
            upload.load_a_file(view)
    if view.load.id:
        draw.blocks(freshness.content(view))
        draw.blocks(content.tables(view))
        details.columns(view)
        books.section(view)
        loads.loads(view)
        loads.set_aside(view)
        exports.closed_part(view)

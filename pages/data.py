from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, shell

with shell.page(__file__, needs_load=False) as view:
    blocks.title(_("Data"))

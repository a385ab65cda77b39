"""What those who write, save and load here are called."""

from crm_analytics.access import LOCAL_OWNER
from crm_analytics.i18n import gettext as _


def called(name: str) -> str:
    """The name as it was written down; where nobody signs in, words for the one person there is."""
    return _("local owner") if name == LOCAL_OWNER.name else name

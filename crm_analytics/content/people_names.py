"""What those who write, save and load here are called."""

from crm_analytics.i18n import gettext as _
from crm_analytics.viewer import LOCAL_OWNER


def person_name(name: str) -> str:
    """The name as it was written down; where nobody signs in, words for the one person there is."""
    return _("local owner") if name == LOCAL_OWNER.name else name

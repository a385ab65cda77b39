"""Who may see what: a value that every read of marts or facts takes and applies."""

from crm_analytics.viewer.viewer import LOCAL_OWNER, Permission, Viewer, scope

__all__ = ["LOCAL_OWNER", "Permission", "Viewer", "scope"]

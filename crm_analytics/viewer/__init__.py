"""Who looks and acts: roles, permissions, branches, and the groups of columns that not everybody may see."""

from crm_analytics.viewer.column_groups import ColumnGroup
from crm_analytics.viewer.permissions import BY_ROLE, Permission, Role
from crm_analytics.viewer.viewer import LOCAL_OWNER, Viewer

__all__ = ["BY_ROLE", "LOCAL_OWNER", "ColumnGroup", "Permission", "Role", "Viewer"]

"""Viewers with different rights, for tests of what people write."""

from crm_analytics.viewer import Permission, Viewer

ALL = frozenset(Permission)
SARI = Viewer("Sari", ALL)
BUDI = Viewer("Budi", ALL)
READER = Viewer("Rina", frozenset({Permission.VIEW}))
MEDAN = Viewer("Ayu", ALL, frozenset({"medan"}))
STRANGER = Viewer("stranger")

"""Known statistical methods by their names."""

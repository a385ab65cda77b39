"""The builder as it is drawn."""

"""Page Overview as it is drawn."""

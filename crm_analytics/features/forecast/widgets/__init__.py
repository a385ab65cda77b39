"""Page Forecast as it is drawn."""

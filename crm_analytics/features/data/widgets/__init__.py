"""Page Data as it is drawn: tables, loads, uploading."""

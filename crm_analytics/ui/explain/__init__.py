"""“Why this number?”: the button, the dialog, and the rows behind a figure."""

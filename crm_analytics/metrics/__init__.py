"""One dictionary of metrics, and how a figure is worked out from the marts."""

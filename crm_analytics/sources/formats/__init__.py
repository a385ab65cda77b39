"""Numbers, dates and other cells as people write them."""

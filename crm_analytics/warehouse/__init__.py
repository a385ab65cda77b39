"""Loads: through the gate into the lake, published whole; the results kept beside them."""

"""The part of page Data that asks whether the figures agree with the books."""

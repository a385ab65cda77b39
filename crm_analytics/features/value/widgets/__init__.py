"""The value of customers as it is drawn."""

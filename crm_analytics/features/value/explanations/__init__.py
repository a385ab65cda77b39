"""What stands behind the values of customers, in words."""

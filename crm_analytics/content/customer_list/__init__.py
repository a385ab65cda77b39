"""The list of customers wherever customers are meant: whom to call or write to, and what is worth knowing before."""

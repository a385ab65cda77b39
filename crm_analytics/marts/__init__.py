"""Marts: what a refresh reduces the facts to, each declared beside its reduction.

A mart with `branch_id` can be read by a viewer of some branches; one without is for viewers of the whole company.
`customer_no` and `order_no` number customers and orders within one load: small, and no personal data.
"""

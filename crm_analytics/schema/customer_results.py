"""Ready results of the analyses of customers, declared like the facts."""

import dataframely as dy

CUSTOMER_RESULTS: dict[str, type[dy.Schema]] = {}

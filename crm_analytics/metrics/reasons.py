"""Why a figure is missing, in words, untranslated: what is not there, so that nobody reads it as zero."""

from crm_analytics.i18n import N_

NO_SALES = N_("There are no sales in these days.")
NO_ORDERS = N_("There are no orders in these days.")
NO_PURCHASES = N_("Nothing was bought in these days.")
NO_REVENUE = N_("Revenue in these days is not above zero.")
NO_CUSTOMERS = N_("No order in these days names a customer.")
NO_CUSTOMERS_BEFORE = N_("No order in the days before names a customer.")
NO_INTERVALS = N_("In these days no customer ordered for the second time or later.")
NOT_RATED = N_("No complaint or question of these days was rated by the customer.")
NO_DELIVERIES = N_("No delivery was promised for these days.")

NEEDS_COSTS = N_("This figure needs the permission to see costs.")
COSTS_UNKNOWN = N_("Unit costs are known for {share} of revenue. Assume a margin to estimate the rest.")
TOO_EARLY = N_("Sales are known from {day} on; this figure needs them from {needed} on.")
NOT_YET_RECORDED = {
    "tickets": N_("Complaints and questions are recorded from {day} on."),
    "deliveries": N_("Deliveries are recorded from {day} on."),
}
NO_LONGER_RECORDED = {"tickets": N_("The last complaint or question recorded is of {day}.")}
NOT_RECORDED = {
    "costed_revenue": N_("No unit cost is recorded. Assume a margin to estimate this figure."),
    "discount": N_("No discount is recorded in any sale."),
    "returned": N_("No return is recorded in any sale."),
    "lost_customers": N_("No order names a customer."),
    "rated": N_("No satisfaction is recorded for complaints and questions."),
    "tickets": N_("Complaints and questions are not recorded."),
    "deliveries": N_("Deliveries with a promised day are not recorded."),
}
ORDERS_UNKNOWN = N_(
    "Orders can't be counted: {share} of the order lines have nothing that tells which order they are of."
)
NOT_BY = {
    ("tickets", "channel"): N_("Complaints and questions are not recorded by channel."),
    ("deliveries", "channel"): N_("Deliveries are not recorded by channel."),
    ("deliveries", "category"): N_("Deliveries are not recorded by category."),
}
SEVERAL_CATEGORIES = N_("An order can hold several categories: choose one category, or all, to count orders.")
OUTDATED = N_("This load's results were worked out before this figure was known. Work them out again.")
NONE_AMONG = {"rows": NO_SALES, "active_customers": NO_CUSTOMERS}

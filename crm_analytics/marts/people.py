"""What marts say of a customer: the number, the kind, the home branch."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT


def people(customer_summary: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer of the mart: customer_id, customer_no, home_branch, kind, first_order_on."""
    return nw.from_native(customer_summary).select(
        "customer_id", "customer_no", "kind", "first_order_on", home_branch=nw.col("branch_id")
    )

"""What marts say of a customer: the number, the kind, the segment."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT


def people(customer_summary: IntoLazyFrameT, rfm_customers: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer: customer_id, customer_no, home_branch, kind, segment, first_order_on.

    Args:
        customer_summary: The mart.
        rfm_customers: The result; a customer who is not in it has no segment.
    """
    known = nw.from_native(customer_summary).select(
        "customer_id", "customer_no", "kind", "first_order_on", home_branch=nw.col("branch_id")
    )
    segments = nw.from_native(rfm_customers).select("customer_no", "segment")
    return known.join(segments, on="customer_no", how="left")

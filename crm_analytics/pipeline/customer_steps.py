"""What a refresh works out of customers: value to come, movement, likeness, the profile for building segments."""

from crm_analytics.pipeline.work import Step

CUSTOMER_STEPS: tuple[Step, ...] = ()

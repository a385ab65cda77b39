"""What happened with a customer, one thing at a time, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from crm_analytics.content.view import View
from crm_analytics.features.customer import contact
from crm_analytics.i18n import N_, date_text, ngettext, number
from crm_analytics.i18n import gettext as _

Event = Mapping[str, object]
KINDS: Final = {
    "order": N_("Orders"),
    "return": N_("Returns"),
    "delivery": N_("Deliveries"),
    "contact": N_("Contacts"),
    "complaint": N_("Complaints"),
    "consent": N_("Consents"),
    "campaign": N_("Campaigns"),
    "redemption": N_("Coupons used"),
    "due": N_("Due dates"),
    "note": N_("Notes"),
    "joined": N_("Registered"),
}
SINGULAR: Final = {
    "order": N_("Purchase"),
    "return": N_("Return"),
    "delivery": N_("Delivery"),
    "contact": N_("Contact"),
    "complaint": N_("Complaint or question"),
    "consent": N_("Consent"),
    "campaign": N_("Campaign"),
    "redemption": N_("Coupon used"),
    "due": N_("Due"),
    "note": N_("Note"),
    "joined": N_("Registered"),
}
DUE: Final = {
    "payment": N_("Payment"),
    "service": N_("Service"),
    "warranty": N_("Warranty"),
    "contract": N_("Contract"),
}
DELIVERED: Final = {
    "on_time": N_("arrived on time"),
    "late": N_("arrived late, promised for {day}"),
    "missing": N_("promised for {day}, not recorded as arrived"),
    "coming": N_("promised for {day}"),
    "arrived": N_("arrived"),
}


def event_text(view: View, event: Event) -> str:
    """One row of the timeline in words; plain text."""
    parts = _EVENT_TEXTS[str(event["kind"])](view, event)
    place = event["branch_id"]
    branch = view.branch_names().get(str(place), str(place)) if place and event["kind"] in {"order", "return"} else ""
    return " · ".join(part for part in (*parts, branch) if part)


def _order(_view: View, event: Event) -> list[str]:
    lines = _whole(event["count"])
    counted = ngettext("{count} line", "{count} lines", lines).format(count=number(lines)) if lines else ""
    return [_("Number {number}").format(number=event["ref"]), counted, _text(event["channel"])]


def _delivery(_view: View, event: Event) -> list[str]:
    sentence = _(DELIVERED[str(event["state"])]).format(day=_day(event["until"]))
    return [_("Order {number}").format(number=event["ref"]), sentence]


def _contact(view: View, event: Event) -> list[str]:
    direction = {"in": _("from the customer"), "out": _("to the customer")}.get(
        _text(event["state"]), _text(event["state"])
    )
    topic, *others = contact.contact_parts(
        view,
        {
            "interaction_id": event["ref"],
            "topic": event["title"],
            "channel": event["channel"],
            "outcome": event["more"],
            "agreed": event["agreed"],
            "note": event["note"],
            "staff_id": event["by"],
        },
    )
    return [topic, direction, *others]


def _consent(_view: View, event: Event) -> list[str]:
    return [
        _(contact.CHANNEL_NAMES[_text(event["channel"])]),
        contact.agreed_text(event["state"] == "agreed"),
        _text(event["more"]),
    ]


def _complaint(_view: View, event: Event) -> list[str]:
    state = {
        "resolved": _("resolved on {day}").format(day=_day(event["until"])),
        "answered": _("answered, not recorded as resolved"),
        "open": _("not recorded as answered"),
    }[str(event["state"])]
    score = event["score"]
    return [_text(event["title"]), state, _("satisfaction {score} of 5").format(score=score) if score else ""]


def _campaign(_view: View, event: Event) -> list[str]:
    if event["state"] == "control":
        return [_text(event["title"]), _("held back, to compare with")]
    answered = event["until"]
    return [_text(event["title"]), _("answered on {day}").format(day=_day(answered)) if answered else ""]


def _redemption(_view: View, event: Event) -> list[str]:
    coupon = event["more"]
    return [_text(event["title"]), _("coupon {number}").format(number=coupon) if coupon else ""]


def _due(_view: View, event: Event) -> list[str]:
    kind = _text(event["title"])
    return [_(DUE[kind]) if kind in DUE else kind]


def _note(_view: View, event: Event) -> list[str]:
    return [_text(event["title"]), _text(event["by"])]


def _nothing(_view: View, _event: Event) -> list[str]:
    return []


_EVENT_TEXTS: Final = {
    "order": _order,
    "return": _order,
    "delivery": _delivery,
    "contact": _contact,
    "complaint": _complaint,
    "consent": _consent,
    "campaign": _campaign,
    "redemption": _redemption,
    "due": _due,
    "note": _note,
    "joined": _nothing,
}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _day(value: object) -> str:
    return date_text(value) if isinstance(value, datetime) else ""

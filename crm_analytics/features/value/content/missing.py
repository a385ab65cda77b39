"""What a part of page Value says where it has nothing to say: what is missing, or who may see it."""

from crm_analytics.content.values import Block, Notice
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.viewer import Permission


def reason(view: View, result: str, *, is_cost: bool = False) -> str:
    """Why a result cannot be shown to this viewer; empty where it can.

    Args:
        view: The view of the page.
        result: What the part is made of.
        is_cost: Whether it is made from costs.

    Raises:
        NotReady: where it is still being worked out.
    """
    if view.is_pending(result):
        view.ready(result)
    refusal = view.refusal(result)
    if refusal is None and is_cost and not view.viewer.may(Permission.COSTS):
        return _("These figures are made from costs; seeing them needs the permission to see costs.")
    return refusal or ""


def notice(words: str) -> tuple[Block, ...]:
    """The reason in place of the part; nothing where there is none."""
    return (Notice(words),) if words else ()

"""The dictionary's figures as the oracle works them out; None where the data does not say."""

from datetime import date, timedelta
from decimal import Decimal

from crm_analytics.metrics.selection import Selection
from tests.metrics.oracle import LAPSED, Facts, Line, cost_of, counts, is_member, orders_of, total, units_of, within

Value = Decimal | float | None


def expected(facts: Facts, selection: Selection, margin: Decimal | None = None) -> dict[str, Value]:
    """Every metric of the dictionary for what is asked."""
    of_category = [line for line in facts.kept if is_member(facts.category(line.product_id), selection.category)]
    lines = within(facts, selection, of_category, selection.start, selection.end)
    all_orders = orders_of_each(facts, of_category) if selection.category else orders_of(of_category)
    orders = within(facts, selection, all_orders, selection.start, selection.end)
    several = len(selection.category) > 1
    service = of_service(facts, selection, None if several else len(orders))
    if not facts.kept:
        return service | dict.fromkeys([*of_sales(facts, [], [], margin), *of_customers(facts, selection, [])])
    found = of_sales(facts, lines, [] if several else orders, margin)
    if several:
        found |= {"orders": None}
    return found | of_customers(facts, selection, all_orders) | service


def orders_of_each(facts: Facts, lines: list[Line]) -> list[Line]:
    """Of each category and order, the line of the first purchase: an order is one of each of its categories."""
    categories = {facts.category(line.product_id) for line in lines}
    return [
        order
        for category in categories
        for order in orders_of(line for line in lines if facts.category(line.product_id) == category)
    ]


def of_sales(facts: Facts, lines: list[Line], orders: list[Line], margin: Decimal | None) -> dict[str, Value]:
    revenue = total(line.amount for line in lines)
    costed = [line for line in lines if cost_of(facts, line) is not None]
    uncosted = revenue - total(line.amount for line in costed)
    profit: Decimal | None = total(line.amount - (cost_of(facts, line) or 0) for line in costed)
    costs_recorded = any(cost_of(facts, line) is not None and line.amount for line in facts.kept)
    if not lines or (margin is None and (uncosted or not costs_recorded)):
        profit = None
    elif margin is not None and profit is not None:
        profit += uncosted * margin
    bought = total(line.amount for line in lines if line.quantity >= 0)
    returned = total(line.amount for line in lines if line.quantity < 0)
    discount = total(line.discount for line in lines if line.quantity >= 0 and line.discount is not None)
    units = sum(units_of(facts, line) for line in lines)
    gives_discount = any(line.discount and line.quantity >= 0 for line in facts.kept)
    has_returns = any(line.amount and line.quantity < 0 for line in facts.kept)
    anonymous = total(line.amount for line in lines if line.customer_id is None)
    return {
        "revenue": revenue if lines else None,
        "gross_profit": profit,
        "gross_margin": float(profit / revenue) if profit is not None and revenue > 0 else None,
        "orders": len(orders) if lines else None,
        "units": units if lines else None,
        "average_order": revenue / len(orders) if orders else None,
        "items_per_order": units / len(orders) if orders else None,
        "discount_share": float(discount / (bought + discount)) if gives_discount and bought + discount > 0 else None,
        "return_rate": float(-returned / bought) if has_returns and bought > 0 else None,
        "anonymous_share": float(anonymous / revenue) if revenue > 0 else None,
    }


def of_customers(facts: Facts, selection: Selection, orders: list[Line]) -> dict[str, Value]:
    first_day = min((line.ordered_at.date() for line in facts.kept), default=date.max)
    days = days_by_customer(within(facts, selection, orders, selection.start, selection.end))
    length = timedelta(days=selection.days)
    earlier = days_by_customer(
        within(facts, selection, orders, selection.start - length, selection.start - timedelta(days=1))
    )
    gaps = {name: [gap(facts, name, day) for day in found] for name, found in days.items()}
    new = {name for name, found in days.items() if found[0] == facts.order_days.get(name, [None])[0]}
    back = {name for name, found in gaps.items() if found[0] is not None and found[0] > LAPSED}
    all_gaps = [each for found in gaps.values() for each in found if each is not None]
    looks_back = first_day <= selection.start - timedelta(days=LAPSED + 1)
    named = any(line.customer_id for line in facts.kept) and selection.known is not False
    active = len(days)
    return {
        "active_customers": active or None,
        "new_customers": len(new) if active else None,
        "returning_customers": active - len(new) if active else None,
        "reactivated_customers": len(back) if active and looks_back else None,
        "lost_customers": len(lost(facts, selection, orders)) if named and looks_back else None,
        "repeat_rate": sum(len(found) > 1 for found in days.values()) / active if active else None,
        "retention": len(days.keys() & earlier.keys()) / len(earlier)
        if earlier and first_day <= selection.start - length
        else None,
        "purchase_interval": sum(all_gaps) / len(all_gaps) if all_gaps else None,
    }


def days_by_customer(orders: list[Line]) -> dict[str, list[date]]:
    found: dict[str, set[date]] = {}
    for line in orders:
        if line.customer_id is not None:
            found.setdefault(line.customer_id, set()).add(line.ordered_at.date())
    return {name: sorted(days) for name, days in found.items()}


def gap(facts: Facts, customer: str, day: date) -> int | None:
    """Days since the order day before; None where the day is the first, or no order day."""
    days = facts.order_days.get(customer, [])
    if day not in days or day == days[0]:
        return None
    return (day - days[days.index(day) - 1]).days


def lost(facts: Facts, selection: Selection, orders: list[Line]) -> set[str]:
    """Customers who ordered here, then nowhere for 180 days, the last of which ended in the days asked for."""
    found = set()
    last_day = max(line.ordered_at.date() for line in facts.kept)
    for name, days in days_by_customer(within(facts, selection, orders, date.min, date.max)).items():
        everywhere = facts.order_days.get(name, [])
        for day in days:
            falls_on = day + timedelta(days=LAPSED + 1)
            came = any(day < other < falls_on for other in everywhere)
            if day in everywhere and not came and selection.start <= falls_on <= min(selection.end, last_day):
                found.add(name)
    return found


def of_service(facts: Facts, selection: Selection, orders: int | None) -> dict[str, Value]:
    opened = [ticket for ticket in facts.tickets if ticket.opened_at.date() <= facts.clock]
    tickets = [
        ticket
        for ticket in opened
        if selection.start <= ticket.opened_at.date() <= selection.end
        and is_member(facts.category(ticket.product_id), selection.category)
        and counts(facts, selection, ticket.customer_id, ticket.branch_id or facts.home(ticket.customer_id))
    ]
    scores = [ticket.satisfaction for ticket in tickets if ticket.satisfaction is not None]
    days = [ticket.opened_at.date() for ticket in opened]
    recorded = bool(days) and selection.end >= min(days) and selection.start <= max(days)
    satisfaction = sum(scores) / len(scores) if scores and not selection.channel else None
    complaints = len(tickets) / orders * 1000 if orders and recorded and not selection.channel else None
    return {
        "satisfaction": satisfaction,
        "complaints_per_1000_orders": complaints,
        "on_time_delivery": None if selection.channel or selection.category else on_time(facts, selection),
    }


def on_time(facts: Facts, selection: Selection) -> float | None:
    """Of those promised for these days; one that has not come is late once its day is over, and not yet before."""
    outcomes = []
    for delivery in facts.deliveries:
        promised, arrived = delivery.promised_on, delivery.delivered_at
        came = arrived.date() if arrived and arrived.date() <= facts.clock else None
        if (
            promised is None
            or not selection.start <= promised <= selection.end
            or (came is None and promised >= facts.as_of)
        ):
            continue
        if counts(facts, selection, delivery.customer_id, delivery.branch_id or facts.home(delivery.customer_id)):
            outcomes.append(came is not None and came <= promised)
    return sum(outcomes) / len(outcomes) if outcomes else None

"""The marts in SQL, as one would write them for DuckDB; `$as_of` is a parameter."""

VIEWS = (
    "create view kept as select *, ordered_at::date as day from order_lines where cancelled is distinct from true",
    """
    create view costed as
    select kept.* exclude (discount), category, 1 as lines,
        case when counted is distinct from false then quantity else 0 end as units, amount as revenue,
        case when quantity >= 0 and discount is not null then discount else 0 end as discount,
        case when quantity < 0 then amount else 0 end as returned,
        coalesce((quantity * unit_cost)::decimal(18, 2), 0) as cost,
        case when unit_cost is not null then amount else 0 end as costed_revenue
    from kept left join products using (product_id)""",
    """
    create view people as
    select s.customer_id, s.customer_no, s.branch_id as home, s.kind, s.first_order_on
    from customer_summary s""",
    """
    create view placed as
    select order_id, arg_min(day, line_no) as day, arg_min_null(branch_id, line_no) as branch_id,
        arg_min_null(channel, line_no) as channel, arg_min_null(customer_id, line_no) as customer
    from kept where quantity >= 0 group by order_id""",
)
QUERIES = {
    "customer_summary": """
        with spent as (
            select customer_id, sum(quantity) filter (where counted is distinct from false) as units,
                sum(amount) as revenue, sum(amount) filter (where quantity < 0) as returned
            from kept left join products using (product_id) where customer_id is not null group by customer_id
        ),
        days as (
            select customer as customer_id, day, count(*) as orders, min(branch_id) as branch_id
            from placed where customer is not null group by all
        ),
        ordered as (
            select customer_id, sum(orders) as orders, count(*) as order_days,
                min(day) as first_order_on, max(day) as last_order_on
            from days group by all
        ),
        usual as (
            select distinct on (customer_id) customer_id, branch_id
            from (select customer_id, branch_id, count(*) as n from days where branch_id is not null group by all)
            order by customer_id, n desc, branch_id
        )
        select row_number() over (order by customer_id) - 1 as customer_no, customer_id,
            coalesce(customers.branch_id, usual.branch_id) as branch_id, kind, first_order_on, last_order_on,
            coalesce(orders, 0) as orders, coalesce(order_days, 0) as order_days, coalesce(units, 0) as units,
            coalesce(revenue, 0) as revenue, coalesce(returned, 0) as returned
        from customers full join spent using (customer_id) left join ordered using (customer_id)
        left join usual using (customer_id)""",
    "order_days": """
        with sums as (
            select day, branch_id, channel, customer_id,
                sum(columns(['lines', 'units', 'revenue', 'discount', 'returned', 'cost', 'costed_revenue'])) as '\\0'
            from costed group by all
        ),
        orders as (select day, branch_id, channel, customer, count(*) as orders from placed group by all),
        days as (
            select sums.*, customer_no, kind, first_order_on, coalesce(orders, 0) as orders
            from sums left join people using (customer_id) left join orders on sums.day = orders.day
                and sums.branch_id is not distinct from orders.branch_id
                and sums.channel is not distinct from orders.channel
                and sums.customer_id is not distinct from orders.customer
        ),
        dates as (select distinct customer_no, day from days where orders > 0 and customer_no is not null),
        around as (
            select customer_no, day, day - lag(day) over dated as days_since, lead(day) over dated - day as days_to_next
            from dates window dated as (partition by customer_no order by day)
        )
        select day, branch_id, channel, customer_no, kind, orders, lines, units, revenue, discount,
            returned, cost, costed_revenue, coalesce(day = first_order_on, false) as is_first, days_since, days_to_next
        from days left join around using (customer_no, day) order by day, branch_id, channel, customer_no""",
    "category_days": """
        with sums as (
            select category, day, branch_id, channel, customer_id,
                sum(columns(['lines', 'units', 'revenue', 'discount', 'returned', 'cost', 'costed_revenue'])) as '\\0'
            from costed group by all
        ),
        firsts as (
            select category, arg_min(day, line_no) as day, arg_min_null(branch_id, line_no) as branch_id,
                arg_min_null(channel, line_no) as channel, arg_min_null(customer_id, line_no) as customer
            from costed where quantity >= 0 group by order_id, category
        ),
        orders as (select category, day, branch_id, channel, customer, count(*) as orders from firsts group by all),
        said as (
            select distinct customer_no, day, kind, is_first, days_since, days_to_next
            from order_days where customer_no is not null
        )
        select sums.category, sums.day, sums.branch_id, sums.channel, customer_no, said.kind,
            coalesce(orders.orders, 0) as orders, lines, units, revenue, discount, returned, cost, costed_revenue,
            coalesce(said.is_first, false) as is_first, days_since, days_to_next
        from sums left join people using (customer_id) left join said using (customer_no, day)
            left join orders on sums.day = orders.day
                and sums.category is not distinct from orders.category
                and sums.branch_id is not distinct from orders.branch_id
                and sums.channel is not distinct from orders.channel
                and sums.customer_id is not distinct from orders.customer
        order by sums.category, sums.day, sums.branch_id, sums.channel, customer_no""",
    "ticket_days": """
        select opened_at::date as day, coalesce(branch_id, home) as branch_id, category, customer_no, kind,
            count(*) as tickets, count(satisfaction) as rated, coalesce(sum(satisfaction), 0) as satisfaction
        from tickets left join products using (product_id) left join people using (customer_id)
        where opened_at::date <= $as_of::date group by all order by all""",
    "delivery_days": """
        with known as (
            select *, case when delivered_at::date <= $as_of::date then delivered_at::date end as arrived
            from deliveries where promised_on is not null
        )
        select promised_on as day, coalesce(branch_id, home) as branch_id, customer_no, kind,
            count(*) as deliveries, count(*) filter (where arrived <= promised_on) as on_time
        from known left join people using (customer_id)
        where arrived is not null or promised_on < $as_of::date group by all order by all""",
    "daily_sales": """
        select day, branch_id, category, channel,
            sum(columns(['lines', 'units', 'revenue', 'discount', 'returned', 'cost', 'costed_revenue'])) as '\\0',
            coalesce(sum(revenue) filter (where customer_no is null), 0) as anonymous_revenue
        from category_days group by all""",
    "order_identity": """
        with bought as (
            select order_id, day, branch_id, channel, customer_id from kept group by all
            having sum(case when quantity >= 0 then amount else 0 end) > 0
        ),
        spans as (
            select order_id, count(distinct customer_id) > 1 or count(distinct branch_id) > 1
                or max(day) - min(day) > 1 as wrong
            from bought group by order_id
        ),
        orders as (
            select branch_id, count(*) as orders, count(*) filter (where wrong) as mistaken
            from placed left join spans using (order_id) group by branch_id
        ),
        counted as (
            select branch_id, count(*) as lines, count(*) filter (where order_id like '?%') as unknown
            from kept group by branch_id
        )
        select counted.branch_id, coalesce(orders, 0) as orders, coalesce(mistaken, 0) as mistaken, lines, unknown
        from counted left join orders on counted.branch_id is not distinct from orders.branch_id
        order by all""",
    "customer_months": """
        with days as (
            select customer_no, day, sum(orders) as orders, sum(revenue) as revenue
            from order_days where customer_no is not null group by all
        )
        select customer_no, date_trunc('month', day)::date as month, sum(orders) as orders,
            count(*) filter (where orders > 0) as order_days, sum(revenue) as revenue
        from days group by all having sum(orders) > 0 order by all""",
    "customer_orders": """
        with sums as (
            select order_id, day, branch_id, channel, customer_id,
                sum(columns(['lines', 'units', 'revenue', 'discount', 'returned', 'cost', 'costed_revenue'])) as '\\0'
            from costed where customer_id is not null group by all
        )
        select customer_no, sums.day, order_id, sums.branch_id, sums.channel,
            case when placed.order_id is null then 0 else 1 end as orders, lines, units, revenue, discount, returned,
            cost, costed_revenue
        from sums join (select customer_id, customer_no from customer_summary) using (customer_id)
            left join placed using (order_id)
        order by customer_no, sums.day, order_id""",
    "customer_categories": """
        select category, customer_no, any_value(customer_summary.branch_id) as branch_id, sum(d.orders) as orders,
            sum(d.units) as units, sum(d.revenue) as revenue, max(day) filter (where d.orders > 0) as last_on
        from category_days d join customer_summary using (customer_no) group by all order by category, customer_no""",
    "purchase_history": """
        select order_days - 1 as x, last_order_on - first_order_on as t_x, $as_of::date - first_order_on as "T",
            count(*) as customers
        from customer_summary where first_order_on <= $as_of::date group by all order by all""",
    "basket_items": """
        with items as (
            select order_id, category, min(day) as day, sum(amount) as revenue
            from kept join products using (product_id)
            where quantity >= 0 and counted is distinct from false and category is not null group by all
        ),
        orders as (
            select order_id, min(day) as day, row_number() over (order by order_id) - 1 as order_no
            from items group by order_id
        )
        select order_no, category, orders.day, revenue from items join orders using (order_id)""",
    "campaign_outcomes": """
        with people as (
            select campaign_id, customer_id, arm, responded_at is not null as responded, starts_on, ends_on,
                customer_no, s.branch_id, ends_on - starts_on + 1 as length
            from campaign_contacts join campaigns using (campaign_id) left join customer_summary s using (customer_id)
        ),
        spend as (
            select campaign_id, customer_id,
                sum(orders) filter (where day between starts_on and ends_on) as orders_during,
                sum(revenue) filter (where day between starts_on - length::int and starts_on - 1) as spend_before,
                sum(revenue) filter (where day between starts_on and ends_on) as spend_during,
                sum(revenue) filter (where day between ends_on + 1 and ends_on + length::int) as spend_after
            from people join order_days using (customer_no) group by all
        ),
        used as (select campaign_id, customer_id, count(*) as redemptions from redemptions group by all)
        select campaign_id, customer_id, branch_id, arm, responded, coalesce(redemptions, 0) as redemptions,
            coalesce(orders_during, 0) as orders_during, coalesce(spend_before, 0) as spend_before,
            coalesce(spend_during, 0) as spend_during, coalesce(spend_after, 0) as spend_after
        from people left join spend using (campaign_id, customer_id) left join used using (campaign_id, customer_id)
        order by all""",
}

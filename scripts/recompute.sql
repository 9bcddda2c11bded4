-- Recomputes every balance from payments and their discount lines alone, and prints the accounts where the ledger says otherwise:
-- nothing, as long as the books are right. Runs on both engines:
--   sqlite3 data/tongma.db < scripts/recompute.sql
--   psql "$DATABASE_URL" -At -f scripts/recompute.sql
with
    paid as (
        select payment.merchant_id, payment.wallet, payment.gross_minor, payment.fee_rate_ppm,
            coalesce(line.amount_minor, 0) as discount_minor,
            coalesce(line.platform_minor, 0) as platform_minor,
            coalesce(line.wallet_minor, 0) as wallet_minor,
            coalesce(line.merchant_minor, 0) as merchant_minor
        from payment
        left join (
            select payment_id, cast(sum(amount_minor) as bigint) as amount_minor, cast(sum(platform_minor) as bigint) as platform_minor,
                cast(sum(wallet_minor) as bigint) as wallet_minor, cast(sum(merchant_minor) as bigint) as merchant_minor
            from discount_line group by payment_id
        ) as line on line.payment_id = payment.id
        where payment.state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded')
    ),
    charged as (
        -- The fee: half up on what the merchant receives before it.
        select paid.*, ((gross_minor - merchant_minor) * fee_rate_ppm + 500000) / 1000000 as fee_minor from paid
    ),
    line as (
        select 'wallet:' || wallet as account, gross_minor - discount_minor as expected_minor, 0 as booked_minor from charged
        union all
        select 'funder:platform', platform_minor, 0 from charged
        union all
        select 'funder:wallet:' || wallet, wallet_minor, 0 from charged
        union all
        select 'merchant:' || merchant_id, -(gross_minor - merchant_minor - fee_minor), 0 from charged
        union all
        select 'fee:' || wallet, -fee_minor, 0 from charged
        union all
        select account, 0, amount_minor from posting
    )
select account, cast(sum(expected_minor) as bigint) as expected_minor, cast(sum(booked_minor) as bigint) as booked_minor
from line
group by account
having sum(expected_minor) <> sum(booked_minor)
order by account;

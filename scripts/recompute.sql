-- Recomputes from payments, their discount lines and the campaigns' own terms alone, and prints what is otherwise: nothing, as long as
-- the books are right. Accounts where the ledger differs; sums of campaigns that differ; limits for ever, of a week and of a day, in money
-- and in uses, for all or for each payer, store, shop or wallet, of which more was given or is held than the terms allow and late
-- successes are flagged with (weeks and days of shops that keep the time of Shanghai).
-- Runs on both engines:
--   sqlite3 data/tongma.db < scripts/recompute.sql
--   psql "$DATABASE_URL" -At -f scripts/recompute.sql
with recursive
    paid as (
        select payment.merchant_id, payment.wallet, payment.gross_minor, payment.fee_rate_ppm,
            coalesce(line.amount_minor, 0) as discount_minor,
            coalesce(line.platform_minor, 0) as platform_minor,
            coalesce(line.wallet_minor, 0) as wallet_minor,
            coalesce(line.merchant_minor, 0) as merchant_minor,
            payment.refunded_minor, payment.fee_back_minor,
            coalesce(line.platform_back_minor, 0) as platform_back_minor, coalesce(line.wallet_back_minor, 0) as wallet_back_minor
        from payment
        left join (
            select payment_id, cast(sum(amount_minor) as bigint) as amount_minor, cast(sum(platform_minor) as bigint) as platform_minor,
                cast(sum(wallet_minor) as bigint) as wallet_minor, cast(sum(merchant_minor) as bigint) as merchant_minor,
                cast(sum(platform_back_minor) as bigint) as platform_back_minor,
                cast(sum(wallet_back_minor) as bigint) as wallet_back_minor
            from discount_line group by payment_id
        ) as line on line.payment_id = payment.id
        where payment.state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded')
    ),
    charged as (
        -- The fee: half up on what the merchant receives before it.
        select paid.*, ((gross_minor - merchant_minor) * fee_rate_ppm + 500000) / 1000000 as fee_minor from paid
    ),
    held as (
        -- Everything that was given or is held; what was let go is neither.
        select line.campaign_id, line.revision, line.merchant_id, line.payer, line.amount_minor, line.over_limit_minor,
            line.amount_minor - line.platform_back_minor - line.wallet_back_minor - line.merchant_back_minor as kept_minor,
            line.platform_back_minor + line.wallet_back_minor + line.merchant_back_minor as back_minor,
            payment.store_id, payment.wallet, payment.payer as paid_by, payment.time_zone, (line.at_ms / 3600000 + 8) / 24 as local_day,
            case when payment.state in ('created', 'pending') then 0 else 1 end as is_paid,
            case when payment.state = 'refunded' then 1 else 0 end as is_undone
        from discount_line line join payment on payment.id = line.payment_id
        -- What wallets gave by themselves is no campaign's.
        where payment.state not in ('failed', 'closed') and line.campaign_id not like 'wallet:%'
    ),
    given as (
        -- Of what came late over a limit no more can be left than of the discount.
        select held.*, case when over_limit_minor < kept_minor then over_limit_minor else kept_minor end as over_minor from held
    ),
    used as (
        -- What campaigns came to: what refunds brought back is no cost, and what went back whole was no use.
        select 'campaign:' as what, campaign_id || ':' || merchant_id as whose, kept_minor as expected, 0 as stored from given where is_paid = 1
        union all
        select 'over limit:', campaign_id || ':' || merchant_id, over_minor, 0 from given where is_paid = 1
        union all
        select 'back:', campaign_id || ':' || merchant_id, back_minor, 0 from given
        union all
        select 'uses:', campaign_id || ':' || merchant_id, is_paid - is_undone, 0 from given
        union all
        select 'undone:', campaign_id || ':' || merchant_id, is_undone, 0 from given
        union all
        select 'campaign:', campaign_id || ':' || merchant_id, 0, amount_minor from campaign_total
        union all
        select 'over limit:', campaign_id || ':' || merchant_id, 0, over_limit_minor from campaign_total
        union all
        select 'back:', campaign_id || ':' || merchant_id, 0, back_minor from campaign_total
        union all
        select 'uses:', campaign_id || ':' || merchant_id, 0, count from campaign_total
        union all
        select 'undone:', campaign_id || ':' || merchant_id, 0, undone from campaign_total
        union all
        select distinct 'payer:', campaign_id || ':' || paid_by, 1, 0 from given where paid_by is not null and is_paid - is_undone = 1
        union all
        select 'payer:', campaign_id || ':' || payer, 0, 1 from campaign_payer
    ),
    wanted as (
        -- What each kind of limit begins with in the terms, up to its amount.
        select measure, period, entity, '{"measure":"' || measure || '","period":"' || period || '","entity":"' || entity || '","amount":' as words
        from (select 'money' as measure union all select 'count') as measures
        cross join (select 'day' as period union all select 'week' union all select 'ever') as periods
        cross join (
            select 'all' as entity union all select 'payer' union all select 'store' union all select 'merchant' union all select 'wallet'
            union all select 'payer_at_merchant'
        ) as entities
    ),
    ruled as (
        -- Campaigns that began with their first revision have it nowhere else.
        select campaign_id, revision, terms from campaign_revision
        union
        select id, revision, terms from campaign
    ),
    found as (
        -- One letter further at a time, to where the words stand.
        select campaign_id, revision, measure, period, entity, words, terms, 1 as at
        from ruled cross join wanted where replace(terms, words, '') <> terms
        union all
        select campaign_id, revision, measure, period, entity, words, terms, at + 1
        from found where substr(terms, at, length(words)) <> words
    ),
    amount as (
        select campaign_id, revision, measure, period, entity, substr(terms, at + length(words), 14) as digits from found
        where substr(terms, at, length(words)) = words
    ),
    number as (
        select 1 as length
        union all
        select length + 1 from number where length < 13
    ),
    allowed as (
        -- The digits before the bracket that closes the limit.
        select campaign_id, revision, measure, period, entity, cast(substr(digits, 1, max(number.length)) as bigint) as most
        from amount join number on replace(substr(digits, 1, number.length), '}', '') = substr(digits, 1, number.length)
        group by campaign_id, revision, measure, period, entity, digits
    ),
    counted as (
        -- What every discount takes from each limit of its campaign: money, or a use, less what was flagged to be over a limit (a use too
        -- many is the whole discount too much). A limit for ever is never lowered under what is used, so the one that holds now counts;
        -- others may change within their time, so those that the payments were priced with.
        select given.campaign_id, allowed.measure, allowed.period, allowed.entity, allowed.most,
            case allowed.entity
                when 'payer' then given.payer
                when 'store' then given.store_id
                when 'merchant' then given.merchant_id
                when 'wallet' then given.wallet
                when 'payer_at_merchant' then given.payer || '@' || given.merchant_id
                else ''
            end as whose,
            -- Weeks begin on Mondays; the first day of all was a Thursday.
            case allowed.period when 'day' then given.local_day when 'week' then (given.local_day + 3) / 7 else 0 end as nth,
            case
                when allowed.measure = 'money' then given.kept_minor - given.over_minor
                when given.is_undone = 1 or given.over_limit_minor = given.amount_minor then 0
                else 1
            end as taken
        from given
        join campaign on campaign.id = given.campaign_id
        join allowed on allowed.campaign_id = given.campaign_id
            and allowed.revision = case when allowed.period = 'ever' then campaign.revision else given.revision end
        where (given.payer <> '' or allowed.entity not in ('payer', 'payer_at_merchant'))
            and (given.time_zone = 'Asia/Shanghai' or allowed.period = 'ever')
    ),
    line as (
        select 'wallet:' || wallet as account, gross_minor - discount_minor - refunded_minor as expected_minor, 0 as booked_minor from charged
        union all
        select 'funder:platform', platform_minor - platform_back_minor, 0 from charged
        union all
        select 'funder:wallet:' || wallet, wallet_minor - wallet_back_minor, 0 from charged
        union all
        select 'merchant:' || merchant_id,
            -(gross_minor - merchant_minor - fee_minor - refunded_minor - platform_back_minor - wallet_back_minor + fee_back_minor), 0
        from charged
        union all
        select 'fee:' || wallet, -(fee_minor - fee_back_minor), 0 from charged
        union all
        select account, 0, amount_minor from posting
        union all
        select what || whose, expected, stored from used
    )
select account, cast(sum(expected_minor) as bigint) as expected_minor, cast(sum(booked_minor) as bigint) as booked_minor
from line
group by account
having sum(expected_minor) <> sum(booked_minor)
union all
-- Of limits that changed within their time, the highest that a payment was priced with.
select 'limit:' || campaign_id || ':' || measure || ':' || period || ':' || entity || ':' || whose || ':' || nth, max(most),
    cast(sum(taken) as bigint)
from counted
group by campaign_id, measure, period, entity, whose, nth
having sum(taken) > max(most)
order by account;

-- Recomputes from payments, their discount lines and the campaigns' own terms alone, and prints what is otherwise: nothing, as long as
-- the books are right. Accounts where the ledger differs; sums of campaigns that differ; budgets, and daily limits of payers, of which
-- more was given or is held than the terms allow and late successes are flagged with (days of shops that keep the time of Shanghai).
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
    given as (
        -- Everything that was given or is held; what was let go is neither.
        select line.campaign_id, line.revision, line.merchant_id, line.payer, line.over_limit_minor,
            line.amount_minor - line.platform_back_minor - line.wallet_back_minor - line.merchant_back_minor as kept_minor,
            line.platform_back_minor + line.wallet_back_minor + line.merchant_back_minor as back_minor,
            payment.payer as paid_by, payment.time_zone, (line.at_ms / 3600000 + 8) / 24 as local_day,
            case when payment.state in ('created', 'pending') then 0 else 1 end as is_paid,
            case when payment.state = 'refunded' then 1 else 0 end as is_undone
        from discount_line line join payment on payment.id = line.payment_id
        -- What wallets gave by themselves is no campaign's.
        where payment.state not in ('failed', 'closed') and line.campaign_id not like 'wallet:%'
    ),
    used as (
        -- What campaigns came to: what refunds brought back is no cost, and what went back whole was no use.
        select 'campaign:' as what, campaign_id || ':' || merchant_id as whose, kept_minor as expected, 0 as stored from given where is_paid = 1
        union all
        select 'over limit:', campaign_id || ':' || merchant_id, case when over_limit_minor < kept_minor then over_limit_minor else kept_minor end, 0
        from given where is_paid = 1
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
        -- What a limit begins with in the terms, up to its amount.
        select 'budget' as what, '{"measure":"money","period":"ever","entity":"all","amount":' as words
        union all
        select 'day', '{"measure":"money","period":"day","entity":"payer","amount":'
    ),
    ruled as (
        -- Campaigns that began with their first revision have it nowhere else.
        select campaign_id, revision, terms from campaign_revision
        union
        select id, revision, terms from campaign
    ),
    found as (
        -- One letter further at a time, to where the words stand.
        select campaign_id, revision, what, words, terms, 1 as at from ruled cross join wanted where replace(terms, words, '') <> terms
        union all
        select campaign_id, revision, what, words, terms, at + 1 from found where substr(terms, at, length(words)) <> words
    ),
    amount as (
        select campaign_id, revision, what, substr(terms, at + length(words), 14) as digits from found
        where substr(terms, at, length(words)) = words
    ),
    number as (
        select 1 as length
        union all
        select length + 1 from number where length < 13
    ),
    allowed as (
        -- The digits before the bracket that closes the limit.
        select amount.campaign_id, amount.revision, amount.what, cast(substr(amount.digits, 1, max(number.length)) as bigint) as limit_minor
        from amount join number on replace(substr(amount.digits, 1, number.length), '}', '') = substr(amount.digits, 1, number.length)
        group by amount.campaign_id, amount.revision, amount.what, amount.digits
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
-- A budget is never lowered under what is used, so the one that holds now counts.
select 'budget:' || campaign.id, max(allowed.limit_minor), cast(sum(given.kept_minor - given.over_limit_minor) as bigint)
from campaign
join allowed on allowed.campaign_id = campaign.id and allowed.revision = campaign.revision and allowed.what = 'budget'
join given on given.campaign_id = campaign.id
group by campaign.id
having sum(given.kept_minor - given.over_limit_minor) > max(allowed.limit_minor)
union all
-- A daily limit may change within the day: the highest that a payment of that day was priced with.
select 'day:' || given.campaign_id || ':' || given.payer || ':' || given.local_day, max(allowed.limit_minor),
    cast(sum(given.kept_minor - given.over_limit_minor) as bigint)
from given
join allowed on allowed.campaign_id = given.campaign_id and allowed.revision = given.revision and allowed.what = 'day'
where given.payer <> '' and given.time_zone = 'Asia/Shanghai'
group by given.campaign_id, given.payer, given.local_day
having sum(given.kept_minor - given.over_limit_minor) > max(allowed.limit_minor)
order by account;

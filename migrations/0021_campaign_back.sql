-- What refunds bring back is no cost of a campaign: from here on the sums in campaign_total are of what is left. A payment that went back
-- whole is no use and has no price any more; of one that went back in part only the discount is less.
alter table campaign_total add column undone bigint not null default 0;         -- uses whose payment went back whole
alter table campaign_total add column back_minor bigint not null default 0;     -- what refunds brought back of the discounts

-- What wallets gave by themselves is no campaign's.
delete from campaign_total where campaign_id like 'wallet:%';

-- Until now every shop kept the time of Shanghai.
update campaign_total set
    undone = back.undone,
    back_minor = back.platform_minor + back.wallet_minor + back.merchant_minor,
    count = campaign_total.count - back.undone,
    gross_minor = campaign_total.gross_minor - back.gross_minor,
    amount_minor = campaign_total.amount_minor - back.platform_minor - back.wallet_minor - back.merchant_minor,
    platform_minor = campaign_total.platform_minor - back.platform_minor,
    wallet_minor = campaign_total.wallet_minor - back.wallet_minor,
    merchant_minor = campaign_total.merchant_minor - back.merchant_minor,
    over_limit_minor = campaign_total.over_limit_minor - back.over_limit_minor
from (
    select line.campaign_id, line.merchant_id, (payment.listed_at_ms / 3600000 + 8) % 24 as hour,
        coalesce(payment.payer_wallet, payment.wallet) as wallet,
        cast(sum(case when payment.state = 'refunded' then 1 else 0 end) as bigint) as undone,
        cast(sum(case when payment.state = 'refunded' then payment.gross_minor else 0 end) as bigint) as gross_minor,
        cast(sum(line.platform_back_minor) as bigint) as platform_minor,
        cast(sum(line.wallet_back_minor) as bigint) as wallet_minor,
        cast(sum(line.merchant_back_minor) as bigint) as merchant_minor,
        cast(sum(case when line.over_limit_minor > left_minor then line.over_limit_minor - left_minor else 0 end) as bigint)
            as over_limit_minor
    from (
        select discount_line.*, amount_minor - platform_back_minor - wallet_back_minor - merchant_back_minor as left_minor
        from discount_line
    ) line
    join payment on payment.id = line.payment_id
    where payment.state in ('partially_refunded', 'refunded')
    group by line.campaign_id, line.merchant_id, (payment.listed_at_ms / 3600000 + 8) % 24, coalesce(payment.payer_wallet, payment.wallet)
) back
where campaign_total.campaign_id = back.campaign_id and campaign_total.merchant_id = back.merchant_id
    and campaign_total.hour = back.hour and campaign_total.wallet = back.wallet;

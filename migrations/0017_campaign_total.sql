-- Maintained sums: what a campaign gave never scans payments, however many there are. Paid payments only, by the local hour in which the
-- money arrived, as in day_total. A payment that was paid stays paid, so nothing is ever taken back.
create table campaign_total (
    campaign_id text not null,
    merchant_id text not null,
    hour bigint not null,                       -- 0..23 local
    wallet text not null,
    count bigint not null,
    gross_minor bigint not null,                -- prices of the payments before any discount
    amount_minor bigint not null,               -- what came off, and by whom it is paid
    platform_minor bigint not null,
    wallet_minor bigint not null,
    merchant_minor bigint not null,
    over_limit_minor bigint not null,           -- what late successes took over the limits (D3)
    primary key (campaign_id, merchant_id, hour, wallet)
);

-- Until now every shop kept the time of Shanghai.
insert into campaign_total
select line.campaign_id, line.merchant_id, (payment.listed_at_ms / 3600000 + 8) % 24, payment.wallet, count(*),
    cast(sum(payment.gross_minor) as bigint), cast(sum(line.amount_minor) as bigint), cast(sum(line.platform_minor) as bigint),
    cast(sum(line.wallet_minor) as bigint), cast(sum(line.merchant_minor) as bigint), cast(sum(line.over_limit_minor) as bigint)
from discount_line line join payment on payment.id = line.payment_id
where payment.state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded')
group by line.campaign_id, line.merchant_id, (payment.listed_at_ms / 3600000 + 8) % 24, payment.wallet;

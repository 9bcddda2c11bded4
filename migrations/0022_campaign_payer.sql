-- Maintained rows: who got something from a campaign and kept it, so that counting payers reads no payment and no discount. One that
-- nothing is left of goes again.
create table campaign_payer (
    campaign_id text not null,
    payer text not null,
    uses bigint not null,
    first_paid_ms bigint not null,              -- when the payer paid the shop of the first use for the first time ever
    primary key (campaign_id, payer)
);

insert into campaign_payer
select used.campaign_id, used.payer, used.uses, (
    select min(payment.listed_at_ms) from payment
    where payment.payer = used.payer and payment.merchant_id = used.merchant_id
        and payment.state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded'))
from (
    select line.campaign_id, payment.payer, min(line.merchant_id) as merchant_id, count(*) as uses
    from discount_line line join payment on payment.id = line.payment_id
    where payment.payer is not null and line.campaign_id not like 'wallet:%'
        and payment.state in ('succeeded', 'succeeded_late', 'partially_refunded')
    group by line.campaign_id, payment.payer
) used;

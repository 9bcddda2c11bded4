-- A counter holds what its limit has left to give: what orders hold and what was given for good count alike, and which of the two it
-- is follows from the payments. So a success, which is the usual end of an order, moves no counter.
alter table campaign_counter add column used bigint not null default 0;
update campaign_counter set used = reserved + committed;
alter table campaign_counter drop column reserved;
alter table campaign_counter drop column committed;

-- Why each running campaign gave a payment something or nothing belongs to the payment's own row: JSON of domain::campaign::Verdict, in
-- order; null where no campaign ran.
alter table payment add column trace text;
update payment set trace = (select payment_trace.trace from payment_trace where payment_trace.payment_id = payment.id)
where id in (select payment_id from payment_trace);
drop table payment_trace;

-- Whether somebody uses a campaign is all that is kept, so that a payer's second use writes no row.
alter table campaign_payer drop column uses;

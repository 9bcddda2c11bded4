-- The wallet that paid, where the message of `wallet` says that it was another one: its code, or 'unknown' where the message names
-- nobody whom `wallet_evidence` knows. The order, its settlement and its questions stay with `wallet`.
alter table payment add column payer_wallet text;
-- What of `discount_minor` the wallet gave by itself and reported with the money. Its lines stand in `discount_line` under
-- `wallet:<place>:<the wallet's number>`, as no campaign of ours stands behind them.
alter table payment add column wallet_discount_minor bigint not null default 0;

-- The wallet that the evidence was taken for: '' that of the order, 'unknown', or a code.
alter table payment_evidence add column claimed text not null default '';

-- How often each value came and what it was taken for: what an admin may still want to name.
create table evidence_seen (
    connector text not null,
    field text not null,
    value text not null,
    claimed text not null,
    count bigint not null,
    last_at_ms bigint not null,
    primary key (connector, field, value, claimed)
);

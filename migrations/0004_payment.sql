-- One payment, from the payer's confirmed amount to the end of its life (C0). `version` counts its state changes.
create table payment (
    id text primary key,
    merchant_id text not null references merchant (id),
    store_id text not null,
    code text not null,
    code_kind text not null,
    wallet text not null,
    connector_account_id text not null,
    network text not null,
    currency text not null,
    gross_minor bigint not null check (gross_minor > 0),
    discount_minor bigint not null check (discount_minor >= 0),
    merchant_discount_minor bigint not null check (merchant_discount_minor >= 0),
    payer_paid_minor bigint not null check (payer_paid_minor > 0),
    fee_rate_ppm bigint not null,
    fee_minor bigint not null,
    refunded_minor bigint not null,
    state text not null,
    version bigint not null,
    payer text,                                 -- pseudonym (D5); null until the wallet says who pays
    payer_mask text not null,                   -- what may be shown of it, as the wallet gave it
    note text not null,
    match_word bigint not null,                 -- index into the word list
    match_number bigint not null,               -- 0..99
    idempotency_key text not null unique,
    wallet_reference text,
    trace_number text,
    failure_code text,
    pay_url text,                               -- where the wallet takes the payer, once it has been asked
    time_zone text not null,                    -- the merchant's when it was ordered: its day and hour never move
    listed_at_ms bigint not null,               -- its place in lists: when it was ordered, then when the money arrived
    day bigint not null,                        -- local date of listed_at_ms, yyyymmdd
    created_at_ms bigint not null,
    expires_at_ms bigint not null,
    paid_at_ms bigint,
    settled_at_ms bigint,                       -- when the state last became final
    next_query_at_ms bigint,
    query_count bigint not null,
    check (gross_minor = payer_paid_minor + discount_minor)
);
create index payment_by_merchant on payment (merchant_id, listed_at_ms, id);
create index payment_due on payment (next_query_at_ms) where next_query_at_ms is not null;

-- A wallet's message as it arrived, committed before the wallet is answered. `applied_at_ms` null: still to be applied.
create table notice (
    id text primary key,
    connector_account_id text not null,
    dedupe_key text not null,
    payment_id text not null,
    headers text not null,
    body text not null,
    fact text not null,                         -- what the connector read in it (JSON of domain::payment::Fact); empty once applied
    received_at_ms bigint not null,
    applied_at_ms bigint,
    outcome text,                               -- applied, repeated, suspicious, unknown_payment
    unique (connector_account_id, dedupe_key)
);
create index notice_waiting on notice (received_at_ms) where applied_at_ms is null;

-- Everything a merchant can see changes together with one row here; `seq` has no gaps per merchant (C4.2).
create table event (
    merchant_id text not null,
    seq bigint not null,
    kind text not null,
    payment_id text not null,
    at_ms bigint not null,
    payload text not null,
    primary key (merchant_id, seq)
);
create index event_by_payment on event (payment_id);

create table event_counter (
    merchant_id text primary key,
    seq bigint not null
);

-- Append-only double entry (D10): the lines of one `entry_id` sum to zero. Accounts: wallet:<code> (what the wallet owes),
-- merchant:<id> (what the merchant is owed, negative), fee:<wallet>, funder:<who>.
create table posting (
    entry_id text not null,
    line bigint not null,
    payment_id text not null,
    merchant_id text not null,
    account text not null,
    amount_minor bigint not null,
    currency text not null,
    at_ms bigint not null,
    primary key (entry_id, line)
);

-- Maintained sums: totals of a day never scan payments. `received_minor` is gross less what the merchant gave away, before the fee.
create table day_total (
    merchant_id text not null,
    day bigint not null,                        -- local date the money arrived, yyyymmdd
    hour bigint not null,                       -- 0..23 local
    store_id text not null,
    wallet text not null,
    count bigint not null,
    received_minor bigint not null,
    payer_paid_minor bigint not null,
    fee_minor bigint not null,
    refunded_minor bigint not null,
    primary key (merchant_id, day, hour, store_id, wallet)
);

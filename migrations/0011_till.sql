-- An amount that a shop asks for once: on its screen (dynamic) or in a link that is sent. The id is the right to pay it.
create table payment_request (
    id text primary key,                        -- 16 symbols drawn at random
    merchant_id text not null references merchant (id),
    store_id text not null,
    kind text not null,                         -- dynamic, link
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    note text not null,
    state text not null,                        -- open, paid, cancelled, expired
    payment_id text,                            -- the payment that settled it: the first success
    created_by text not null,                   -- account
    created_at_ms bigint not null,
    expires_at_ms bigint not null,
    settled_at_ms bigint                        -- when it was paid, cancelled or expired
);
create index payment_request_by_merchant on payment_request (merchant_id, created_at_ms);
create index payment_request_open on payment_request (expires_at_ms) where state = 'open';

alter table payment add column request_id text;    -- the request it was made for, where there is one
alter table payment add column scanned_by text;    -- the account that scanned the payer's code, where the shop took the money
create index payment_by_request on payment (request_id) where request_id is not null;

-- Money that came where none was to come any more. It is booked; a person decides whether it goes back.
create table refund_proposal (
    payment_id text primary key references payment (id),
    merchant_id text not null,
    reason text not null,                       -- second_success, request_cancelled, came_late
    at_ms bigint not null,
    state text not null,                        -- open, settled
    settled_by text,                            -- account
    settled_at_ms bigint
);
create index refund_proposal_open on refund_proposal (merchant_id, at_ms) where state = 'open';

-- A code of somebody else's that a shop showed before, kept beside its own.
create table imported_code (
    id text primary key,
    merchant_id text not null references merchant (id),
    store_id text not null,
    kind text not null,
    content text not null,                      -- what its symbol says
    added_by text not null,                     -- account
    added_at_ms bigint not null,
    removed_at_ms bigint
);
create unique index imported_code_kept on imported_code (merchant_id, content) where removed_at_ms is null;

-- Where a shop stands, as its owner wrote it; empty where nobody said. Wallets may be opened city by city.
alter table merchant add column city text not null default '';

-- `percent`: the share of all shops at the stage percentage. `cohort`: JSON of who is in a pilot but for single shops. `before_*`:
-- where a suspended wallet stood. `measured_from_ms`: what happened before it came back after a stop counts for no gate.
-- `version` counts its changes.
alter table rollout add column percent bigint not null default 0;
alter table rollout add column cohort text not null default '{}';
alter table rollout add column before_state text not null default 'off';
alter table rollout add column before_percent bigint not null default 0;
alter table rollout add column measured_from_ms bigint not null default 0;
alter table rollout add column version bigint not null default 1;

-- Single shops in a pilot, and those that want no part in it.
create table rollout_member (
    wallet text not null,
    code_kind text not null,
    merchant_id text not null references merchant (id),
    listed boolean not null,                    -- put on the list by the platform
    joined boolean not null,                    -- joined by its own wish
    has_left boolean not null,
    changed_at_ms bigint not null,
    primary key (wallet, code_kind, merchant_id)
);
create index rollout_member_by_merchant on rollout_member (merchant_id);

-- Everything that was done to a wallet's stage: append-only, one row for each version.
create table rollout_step (
    wallet text not null,
    code_kind text not null,
    version bigint not null,
    from_state text not null,
    from_percent bigint not null,
    state text not null,
    percent bigint not null,
    asked_by text not null,                     -- e-mail; '' where nobody had to ask
    made_by text not null,                      -- e-mail; '' where it happened by itself
    reason text not null,
    detail text not null,                       -- JSON: what was measured, where it stopped by itself
    at_ms bigint not null,
    primary key (wallet, code_kind, version)
);

-- A wider step that waits for a second admin.
create table rollout_ask (
    wallet text not null,
    code_kind text not null,
    seen_version bigint not null,
    plan text not null,                         -- JSON
    asked_by text not null references admin (id),
    reason text not null,
    at_ms bigint not null,
    primary key (wallet, code_kind)
);

-- Refunds tried out on purpose before more shops get a wallet.
create table refund_drill (
    id text primary key,
    wallet text not null references wallet (code),
    made_by text not null,                      -- e-mail
    note text not null,
    at_ms bigint not null
);
create index refund_drill_by_wallet on refund_drill (wallet, at_ms);

-- What a wallet's payments came to lately.
create index payment_by_wallet on payment (wallet, created_at_ms);
-- Messages that did not fit (C0.6): few, and asked for by time.
create index notice_suspicious on notice (received_at_ms) where outcome = 'suspicious';

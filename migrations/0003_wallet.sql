-- Who owns a wallet or clears between wallets: named on statements and agreements.
create table institution (
    code text primary key,
    name_zh text not null,
    name_en text not null,
    kind text not null,                         -- payment_institution, bank, telecom, clearing_network, platform, service_provider
    licence_scope text not null,
    region text not null
);

-- A wallet is data (ADR 0010): adding one is a row. `connector` is the wire protocol, `network` the clearing house.
create table wallet (
    code text primary key,
    name_zh text not null,
    name_en text not null,
    institution text not null references institution (code),
    kind text not null,                         -- app, telecom, bank, ecny
    network text not null,                      -- nucc, unionpay, direct, dcep
    connector text not null,
    tile_text text not null,                    -- one character, white on `tile_color`
    tile_color text not null,                   -- #rrggbb, at least 5.6:1 against white
    fee_rate_ppm bigint not null,
    position bigint not null,                   -- the neutral order of the payer's list
    entry_app_zh text not null,                 -- the app a payer scans with, where it has another name
    entry_app_en text not null
);

-- Ordered, editable rules that recognise a wallet from a user agent (routing only, never trust).
-- The first rule whose `token` is found (case-insensitive) and whose `not_after` does not stand right before it wins.
create table wallet_rule (
    position bigint primary key,
    token text not null,
    not_after text not null,
    app_id text not null,                       -- for `UnionPay/<version> <app id>`: the app id, lower case; else empty
    wallet text not null                        -- a wallet code, or '' for an app that is known and has no wallet here
);

-- Wallet x kind of code: off, sandbox, pilot, percentage, open, suspended.
create table rollout (
    wallet text not null references wallet (code),
    code_kind text not null,
    state text not null,
    changed_at_ms bigint not null,
    reason text not null,
    primary key (wallet, code_kind)
);

-- Our account with the other side of a connector. `token` stands in the notification address. Keys of the other side are
-- public; our own signing key is derived from the instance key and `key_version`. The key before it counts for some days
-- after `key_changed_at_ms`. `keys_asked_at_ms`: when the other side was last asked for its keys.
create table connector_account (
    id text primary key,
    connector text not null,
    token text not null unique,
    merchant_id text references merchant (id),  -- null: the platform's own
    participant text not null,                  -- who we are to them
    base_url text not null,
    key_version bigint not null,
    key_changed_at_ms bigint not null,
    peer_keys text not null,                    -- JSON: [{"id","public","from_ms","until_ms"}]
    keys_asked_at_ms bigint not null,
    state text not null,                        -- open, suspended, waiting (for a first good check)
    created_at_ms bigint not null
);
create index connector_account_by_participant on connector_account (connector, participant);
create unique index connector_account_of_platform on connector_account (connector) where merchant_id is null;

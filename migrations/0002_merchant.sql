create table merchant (
    id text primary key,
    name text not null,
    trade text not null,
    kind text not null,                         -- enterprise, individual_business, micro, person (C5.4)
    currency text not null,                     -- ISO 4217, one per merchant (D8)
    time_zone text not null,                    -- IANA; every "day" of this merchant is a date in it
    state text not null,
    created_at_ms bigint not null
);

create table membership (
    account_id text not null references account (id),
    merchant_id text not null references merchant (id),
    role text not null,                         -- owner, manager, clerk
    created_at_ms bigint not null,
    primary key (account_id, merchant_id)
);
create index membership_by_merchant on membership (merchant_id);

create table store (
    id text primary key,
    merchant_id text not null references merchant (id),
    name text not null,
    created_at_ms bigint not null
);
create index store_by_merchant on store (merchant_id);

-- `code` is ten Crockford base32 characters and a check character, upper case. A store has one active code.
create table collection_code (
    code text primary key,
    merchant_id text not null references merchant (id),
    store_id text not null references store (id),
    kind text not null,                         -- personal, personal_business, merchant
    state text not null,                        -- active, paused, revoked
    created_at_ms bigint not null,
    revoked_at_ms bigint
);
create unique index collection_code_of_store on collection_code (store_id) where state <> 'revoked';

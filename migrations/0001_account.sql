-- A person who signs in. `sign_in` is a normalised phone number or lower-case email.
create table account (
    id text primary key,
    sign_in text not null unique,
    password_hash text not null,
    created_at_ms bigint not null,
    password_changed_at_ms bigint not null
);

-- One signed-in browser, as its owner sees and ends it. `store_key` is the SHA-256 of its cookie's value.
create table sign_in_session (
    id text primary key,
    holder_id text not null references account (id),
    store_key text not null unique,
    complete boolean not null,                  -- nothing is asked for any more
    user_agent text not null,
    address text not null,
    created_at_ms bigint not null,
    seen_at_ms bigint not null,
    ended_at_ms bigint
);
create index sign_in_session_by_holder on sign_in_session (holder_id, ended_at_ms);

-- Attempts to sign in or to register that did not succeed, counted per account name and per address (`key` says which).
create table sign_in_attempt (
    key text primary key,
    failures bigint not null,
    last_failure_at_ms bigint not null,
    locked_until_ms bigint not null
);

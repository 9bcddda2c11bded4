-- A person on the platform's side. Apart from `account`: a shop's sign-in never opens the platform, nor the other way round.
create table admin (
    id text primary key,
    email text not null,                        -- lower case
    role text not null,                         -- owner, operations, reviewer, risk, finance, observer
    state text not null,                        -- active, removed
    password_hash text,                         -- argon2id; null until the invitation is taken up
    totp_secret text,                           -- sealed with the instance key; null until a code of it was confirmed
    totp_pending text,                          -- sealed; shown at the first sign-in and not confirmed yet
    totp_step bigint not null,                  -- the time step of the last code that was accepted: none counts twice
    invite_key text unique,                     -- SHA-256 of the invitation's token
    invite_until_ms bigint,
    created_at_ms bigint not null,
    changed_at_ms bigint not null
);
-- Who was removed may be added again.
create unique index admin_by_email on admin (email) where state <> 'removed';

-- Codes that stand in for the second factor, each once; MAC under the instance key.
create table admin_recovery_code (
    admin_id text not null references admin (id),
    code_mac text not null,
    used_at_ms bigint,
    primary key (admin_id, code_mac)
);

-- As `sign_in_session`, for admins. Not `complete`: the password was right, the second factor is still asked for.
create table admin_session (
    id text primary key,
    holder_id text not null references admin (id),
    store_key text not null unique,
    complete boolean not null,
    user_agent text not null,
    address text not null,
    created_at_ms bigint not null,
    seen_at_ms bigint not null,
    ended_at_ms bigint
);
create index admin_session_by_holder on admin_session (holder_id, ended_at_ms);

-- What was done on the platform's side: append-only. `mac` is that of this row and the `mac` before it under the instance key, so
-- that a changed, moved or missing row shows.
create table audit (
    no bigint primary key,                      -- from 1, without gaps
    at_ms bigint not null,
    admin_id text not null,                     -- '' for the command line
    who text not null,                          -- e-mail at that time
    action text not null,
    subject text not null,                      -- `kind:id`
    subject_name text not null,
    before_text text not null,
    after_text text not null,
    reason text not null,
    mac text not null
);
create index audit_by_admin on audit (admin_id, no);
create index audit_by_action on audit (action, no);
create index audit_by_subject on audit (subject, no);

-- The end of the chain. Locked by every append, so that numbers have no gaps and admins' rights change one at a time.
create table audit_head (
    id bigint primary key,
    no bigint not null,
    mac text not null
);
insert into audit_head (id, no, mac) values (1, 0, '');

-- Totals of all merchants by day.
create index day_total_by_day on day_total (day);

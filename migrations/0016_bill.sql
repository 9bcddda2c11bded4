-- How many of the wallet's answers about a payment were no clear word: no answer at all, or one that cannot be believed.
alter table payment add column unclear_count bigint not null default 0;

-- A wallet's daily bill over one of our accounts (C3): a row for each day that needs one, before it is there. Days are those of the
-- wallets, in Beijing. `fetched_at_ms` null: not there yet. `hash`: of what it says, so that the same bill twice is one (C3.14).
create table bill (
    connector_account_id text not null,
    wallet text not null references wallet (code),
    day bigint not null,                        -- yyyymmdd
    asked_at_ms bigint not null,                -- when it was last asked for; 0 before that
    fetched_at_ms bigint,
    hash text not null,
    line_count bigint not null,
    matched bigint not null,                    -- payments about which both say the same
    primary key (connector_account_id, wallet, day)
);
create index bill_by_wallet on bill (wallet, day);
create index bill_missing on bill (asked_at_ms) where fetched_at_ms is null;
create index bill_day on bill (day);

-- What a bill and our payments say differently (C3.11); `payment_id` as the bill has it, which may be none of ours.
create table bill_difference (
    connector_account_id text not null,
    wallet text not null,
    day bigint not null,
    payment_id text not null,
    kind text not null,                         -- ours_only, theirs_only, amount, state, fee, date; slip: one day beside, no difference
    ours_minor bigint not null,
    theirs_minor bigint not null,
    asked_at_ms bigint not null,                -- when the wallet was last asked about it; 0 before that
    answer text not null,                       -- booked, paid, denied, misfit; '' where it has not said
    primary key (connector_account_id, wallet, day, payment_id, kind)
);
create index bill_difference_by_wallet on bill_difference (wallet, day);
create index bill_difference_unasked on bill_difference (asked_at_ms) where answer = '' and kind in ('ours_only', 'theirs_only');

-- Words of wallets that did not fit (C0.6), whether they came by themselves or were asked for.
create index event_suspicious on event (at_ms) where kind = 'suspicious';

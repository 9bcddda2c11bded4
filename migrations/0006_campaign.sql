-- A discount campaign (C1). `terms` is JSON of domain::campaign::Terms, so a further kind needs no migration. Whether a running
-- one is scheduled, expired or exhausted follows from clock and counters and is not stored.
create table campaign (
    id text primary key,
    merchant_id text references merchant (id),  -- null: the platform's own
    state text not null,                        -- draft, submitted, sent_back, running, paused, stopped, archived
    revision bigint not null,                   -- the revision that `title` and `terms` are
    title text not null,
    terms text not null,
    link text not null unique,                  -- its public page: /o/{link}
    version bigint not null,                    -- counts changes: every change is a compare-and-set
    made_by text not null,                      -- account or admin
    submitted_by text,                          -- of the platform's: the one who asked for publication,
    approved_by text,                           -- and the other one who published it
    created_at_ms bigint not null,
    changed_at_ms bigint not null
);
create index campaign_by_merchant on campaign (merchant_id, created_at_ms);
create index campaign_running on campaign (merchant_id) where state = 'running';

-- Every revision that was ever in force: a payment keeps the one it was priced with.
create table campaign_revision (
    campaign_id text not null references campaign (id),
    revision bigint not null,
    title text not null,
    terms text not null,
    made_by text not null,
    made_at_ms bigint not null,
    primary key (campaign_id, revision)
);

-- What was done to a campaign, by whom and why: append-only.
create table campaign_step (
    campaign_id text not null references campaign (id),
    version bigint not null,                    -- of the campaign after the step
    step text not null,                         -- drafted, submitted, sent_back, published, paused, resumed, stopped, changed, archived
    made_by text not null,
    note text not null,
    at_ms bigint not null,
    primary key (campaign_id, version)
);

-- Shops that joined one of the platform's campaigns, or left it again.
create table campaign_member (
    campaign_id text not null references campaign (id),
    merchant_id text not null references merchant (id),
    joined_at_ms bigint not null,
    left_at_ms bigint,
    primary key (campaign_id, merchant_id)
);

-- One counter of one limit (C1.6). `limit_amount` is the limit it was last held against; 0 as long as it never was. Only a late
-- success (C1-E) may bring reserved + committed over it; `over_limit` sums by how much. No CHECK here: a statement that moves counters
-- writes differences, and both engines hold a CHECK against the difference before they look for the row it belongs to.
create table campaign_counter (
    campaign_id text not null,
    limit_no bigint not null,
    entity text not null,
    period bigint not null,
    reserved bigint not null,
    committed bigint not null,
    over_limit bigint not null,
    limit_amount bigint not null,
    primary key (campaign_id, limit_no, entity, period)
);

-- A payer's draw for a random campaign (C1.3): kept until it is used by a success or runs out, so that nobody can draw again.
create table campaign_draw (
    campaign_id text not null,
    payer text not null,
    draw text not null,                         -- sixteen hexadecimal digits
    until_ms bigint not null,
    primary key (campaign_id, payer)
);

-- A discount that a payment was priced with: append-only but for `over_limit`. Held, committed, released or committed late follows
-- from the payment's state (C1-E).
create table discount_line (
    payment_id text not null,
    campaign_id text not null,
    revision bigint not null,
    position bigint not null,                   -- 0 merchant, 1 platform
    title text not null,
    merchant_id text not null,
    payer text not null,
    amount_minor bigint not null check (amount_minor > 0),
    platform_minor bigint not null,
    wallet_minor bigint not null,
    merchant_minor bigint not null,
    takes text not null,                        -- JSON of domain::campaign::Take
    over_limit_minor bigint not null,
    at_ms bigint not null,
    primary key (payment_id, campaign_id),
    check (amount_minor = platform_minor + wallet_minor + merchant_minor)
);
create index discount_line_by_campaign on discount_line (campaign_id, at_ms);

-- Why each running campaign gave a payment something or nothing: JSON of domain::campaign::Verdict, in order.
create table payment_trace (
    payment_id text primary key,
    trace text not null
);

-- The campaigns whose draw a payment was priced with, parted by spaces: its success uses them up, also where it gave nothing.
alter table payment add column draws text;

-- A payer's earlier payments: for first payments and every n-th, and for new and returning payers.
create index payment_by_payer on payment (payer, merchant_id) where payer is not null;

-- What is written with every payment is kept in the order of its key: SQLite else keeps a second tree for each table, and two pages change
-- for every row instead of one. PostgreSQL reads past the mark (`db/engine.rs`).
create table posting_by_key (
    entry_id text not null,
    line bigint not null,
    payment_id text not null,
    merchant_id text not null,
    account text not null,
    amount_minor bigint not null,
    currency text not null,
    at_ms bigint not null,
    primary key (entry_id, line)
) /* without rowid */;
insert into posting_by_key
select entry_id, line, payment_id, merchant_id, account, amount_minor, currency, at_ms from posting order by entry_id, line;
drop table posting;
alter table posting_by_key rename to posting;

create table event_by_key (
    merchant_id text not null,
    seq bigint not null,
    kind text not null,
    payment_id text not null,
    at_ms bigint not null,
    payload text not null,
    primary key (merchant_id, seq)
) /* without rowid */;
insert into event_by_key select merchant_id, seq, kind, payment_id, at_ms, payload from event order by merchant_id, seq;
drop table event;
alter table event_by_key rename to event;
create index event_by_payment on event (payment_id);
create index event_suspicious on event (at_ms) where kind = 'suspicious';
create index event_suspicious_of_shop on event (merchant_id, at_ms) where kind = 'suspicious';

create table discount_line_by_key (
    payment_id text not null,
    campaign_id text not null,
    revision bigint not null,
    position bigint not null,                   -- 0 merchant, 1 platform, then what the wallet gave by itself
    title text not null,
    merchant_id text not null,
    payer text not null,
    amount_minor bigint not null check (amount_minor > 0),
    platform_minor bigint not null,
    wallet_minor bigint not null,
    merchant_minor bigint not null,
    takes text not null,                        -- JSON of what it took from counters
    over_limit_minor bigint not null,
    at_ms bigint not null,
    platform_back_minor bigint not null default 0,
    wallet_back_minor bigint not null default 0,
    merchant_back_minor bigint not null default 0,
    primary key (payment_id, campaign_id),
    check (amount_minor = platform_minor + wallet_minor + merchant_minor)
) /* without rowid */;
insert into discount_line_by_key
select payment_id, campaign_id, revision, position, title, merchant_id, payer, amount_minor, platform_minor, wallet_minor, merchant_minor,
    takes, over_limit_minor, at_ms, platform_back_minor, wallet_back_minor, merchant_back_minor
from discount_line order by payment_id, campaign_id;
drop table discount_line;
alter table discount_line_by_key rename to discount_line;
create index discount_line_by_campaign on discount_line (campaign_id, at_ms);

create table campaign_payer_by_key (
    campaign_id text not null,
    payer text not null,
    first_paid_ms bigint not null,              -- when the payer paid the shop of the first use for the first time ever
    primary key (campaign_id, payer)
) /* without rowid */;
insert into campaign_payer_by_key select campaign_id, payer, first_paid_ms from campaign_payer order by campaign_id, payer;
drop table campaign_payer;
alter table campaign_payer_by_key rename to campaign_payer;

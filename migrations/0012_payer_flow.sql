-- What our page has to hand to a wallet, where the payer is not sent on by an address: a code to scan, or words for the bridge of the
-- wallet's web view.
create table payment_handover (
    payment_id text primary key,
    way text not null,                          -- code, bridge
    content text not null,
    made_at_ms bigint not null
);

-- What a wallet's message says about who paid, as it stands there. Which wallet that is, `wallet_evidence` says when it is read.
create table payment_evidence (
    payment_id text primary key,
    connector text not null,
    field text not null,
    value text not null
);

-- Editable: which wallet a value names. A star at one end of `pattern` stands for anything; the longest pattern that fits counts.
-- A value without a row is unknown and shown as such.
create table wallet_evidence (
    connector text not null,
    field text not null,
    pattern text not null,
    wallet text not null,
    primary key (connector, field, pattern)
);

insert into wallet_evidence (connector, field, pattern, wallet) values
    ('wechat_pay', 'bank_type', '*_ECNY', 'ecny'),
    ('wechat_pay', 'bank_type', 'UPQUICKPASS_*', 'unionpay');

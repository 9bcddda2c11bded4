-- A refund as a wallet reported it (C2), once for each number. The parts are whose money went back: the payer's, and what funders had
-- given of the discounts; `fee_minor` is the part of the fee that goes back with it.
create table refund_report (
    payment_id text not null references payment (id),
    refund_id text not null,
    payer_minor bigint not null check (payer_minor > 0),
    platform_minor bigint not null,
    wallet_minor bigint not null,
    merchant_minor bigint not null,
    fee_minor bigint not null,
    day bigint not null,                        -- local date on which it became known, yyyymmdd
    hour bigint not null,                       -- 0..23 local
    at_ms bigint not null,
    primary key (payment_id, refund_id)
);

-- What refunds gave back of a payment beside `refunded_minor`, the payer's money: what others than the shop had given of its discounts,
-- and of the fee.
alter table payment add column unfunded_minor bigint not null default 0;
alter table payment add column fee_back_minor bigint not null default 0;

-- The same for each discount, by who had paid it.
alter table discount_line add column platform_back_minor bigint not null default 0;
alter table discount_line add column wallet_back_minor bigint not null default 0;
alter table discount_line add column merchant_back_minor bigint not null default 0;

-- Runs of the conformance lab, one row a wallet and protocol.
create table lab_run (
    id text primary key,
    wallet text not null references wallet (code),
    connector text not null,
    started_by text not null,                   -- e-mail
    at_ms bigint not null,                      -- when it ended
    held bigint not null,
    broke bigint not null,
    not_tried bigint not null,
    refunded boolean not null,                  -- a refund was given and seen to arrive
    report text not null                        -- JSON
);
create index lab_run_by_wallet on lab_run (wallet, connector, at_ms);

-- The lab tries refunds out now; what people noted by hand proves nothing.
drop table refund_drill;

-- A higher budget that one admin asked for and another has yet to grant; one at a time for each of the platform's campaigns.
create table campaign_budget_ask (
    campaign_id text primary key references campaign (id),
    seen_minor bigint not null,                 -- the budget it was asked over (C1.8)
    budget_minor bigint not null,
    asked_by text not null references admin (id),
    reason text not null,
    at_ms bigint not null
);

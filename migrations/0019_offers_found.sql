-- A later end that one admin asks for and another has yet to grant, held against the end that was seen; null: a higher budget.
alter table campaign_budget_ask add column seen_ends_at_ms bigint;
alter table campaign_budget_ask add column ends_at_ms bigint;

-- Where the platform puts one of its campaigns on the public list, from 1 on; 0: by age, behind those.
alter table campaign add column position bigint not null default 0;

-- Payments that need a look, newest first, without reading every event.
create index event_suspicious_of_shop on event (merchant_id, at_ms) where kind = 'suspicious';

alter table collection_code add column checked_at_ms bigint;  -- when somebody of the shop last scanned it as payers do
alter table collection_code add column changed_by text;       -- the sign-in name of whoever paused it or let it go on
alter table collection_code add column changed_at_ms bigint;

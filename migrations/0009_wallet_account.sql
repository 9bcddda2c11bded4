-- What a person or the trial enters for an account is sealed with the instance key before it comes here; nobody reads it back.
-- The one before it stays good for messages on their way until some days after `credentials_changed_at_ms`.
alter table connector_account add column credentials text not null default '';
alter table connector_account add column previous_credentials text not null default '';
alter table connector_account add column credentials_changed_at_ms bigint not null default 0;
-- The last live check: when, and in which word it ended; '' before the first.
alter table connector_account add column checked_at_ms bigint not null default 0;
alter table connector_account add column check_result text not null default '';
-- Given out by the simulator: must not be there in live mode.
alter table connector_account add column is_trial boolean not null default false;

-- One open account of the platform, and of each merchant, for a connector; suspended ones stay for what was ordered over them.
drop index connector_account_of_platform;
create unique index connector_account_open on connector_account (connector, coalesce(merchant_id, '')) where state = 'open';

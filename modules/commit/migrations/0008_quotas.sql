-- What one machine may hand in an hour and a day, and how often a description is asked for.

alter table commit.capture add column characters integer not null default 0;
comment on column commit.capture.characters is 'About how much text it brought: what counts against the quota of a day';
create index capture_device on commit.capture (org_id, device_id, created_at desc);
create index draft_request_person on commit.draft_request (org_id, person_id, created_at desc);

alter table commit.description
  add column asks integer not null default 0,
  add column asked_at timestamptz;
comment on column commit.description.asks is 'How often a model was asked to describe the change';
comment on column commit.description.asked_at is 'Since when a model is being asked; null when none is';
grant update (asks, asked_at) on commit.description to dojang_app;

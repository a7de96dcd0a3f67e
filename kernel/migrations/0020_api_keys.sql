-- A program acts for a person by a key: shown once, hashed, with scopes and an end.

create table kernel.api_key (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('api', 'ingest')),
  person_id uuid not null,
  name text not null check (length(name) between 1 and 60),
  scopes text[] not null check (cardinality(scopes) between 1 and 50 and array_position(scopes, null) is null),
  hint text not null check (length(hint) = 4),
  secret_hash text not null unique check (secret_hash ~ '^[0-9a-f]{64}$'),
  previous_hash text unique check (previous_hash ~ '^[0-9a-f]{64}$'),
  previous_until timestamptz,
  expires_at timestamptz not null,
  rotated_at timestamptz,
  last_used_at timestamptz,
  place text check (length(place) <= 100),
  revoked_at timestamptz,
  revoked_by uuid,
  primary key (org_id, id),
  foreign key (org_id, person_id) references kernel.membership (org_id, person_id),
  constraint api_key_previous check ((previous_hash is null) = (previous_until is null)),
  constraint api_key_revoked check (revoked_by is null or revoked_at is not null)
);
create index api_key_person on kernel.api_key (org_id, person_id) where revoked_at is null;
comment on table kernel.api_key is 'What a program shows instead of a session. It may do its scopes, and never more than its person may do now.';
comment on column kernel.api_key.kind is 'api: calls routes. ingest: hands data in; its module has its own limits.';
comment on column kernel.api_key.person_id is 'Who made it and whose rights it has; it ends when the person leaves.';
comment on column kernel.api_key.scopes is 'Actions, e.g. commit.read.';
comment on column kernel.api_key.hint is 'The last four characters of the secret, by which a person recognises it.';
comment on column kernel.api_key.secret_hash is 'SHA-256 of the secret, which is not stored.';
comment on column kernel.api_key.previous_hash is 'The secret before the last rotation, until previous_until.';
comment on column kernel.api_key.last_used_at is 'Written at most once a minute.';
comment on column kernel.api_key.place is 'Network of the last use, e.g. 203.0.113.x.';

alter table kernel.api_key enable row level security;
alter table kernel.api_key force row level security;
create policy api_key_org on kernel.api_key
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (secret_hash, hint, previous_hash, previous_until, expires_at, rotated_at,
  last_used_at, place, revoked_at, revoked_by) on kernel.api_key to dojang_app;

alter table kernel.event drop constraint event_actor_check;
alter table kernel.event add constraint event_actor_check check (actor ~
  '^(person:[0-9a-f-]{36}:([0-9a-f-]{36})?|key:[0-9a-f-]{36}|webhook:[a-z0-9.-]{1,100}:[0-9a-f-]{36}|system:[a-z0-9.-]{1,100})$');
comment on column kernel.event.actor is
  'person:<person id>:<device id, empty when it was in Slack>, key:<key id>, webhook:<name>:<delivery id>, or system:<job or part>.';

-- Systems that an org has notified: a webhook, or a service that speaks as PagerDuty does.

create table kernel.receiver (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('webhook', 'pagerduty')),
  name text not null check (length(name) between 1 and 60),
  locale text not null check (locale in ('ko', 'en')),
  host text not null check (length(host) between 1 and 260),
  address_sealed text not null,
  secret_sealed text not null,
  previous_sealed text,
  previous_until timestamptz,
  primary key (org_id, id),
  constraint receiver_previous check ((previous_sealed is null) = (previous_until is null))
);
comment on table kernel.receiver is 'A system that an org has notified, beside its people.';
comment on column kernel.receiver.locale is 'The language of the sentences in its messages.';
comment on column kernel.receiver.host is 'Of its address: what a list may show.';
comment on column kernel.receiver.address_sealed is 'The URL, sealed: its path may let anybody in who knows it.';
comment on column kernel.receiver.secret_sealed is 'What messages are signed with, or the routing key of PagerDuty; sealed.';
comment on column kernel.receiver.previous_sealed is 'The secret before the last rotation: messages are signed with it as well until previous_until.';

create table kernel.receiver_delivery (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  number bigint generated always as identity,
  created_at timestamptz not null default now(),
  receiver_id uuid not null,
  event text not null check (event in ('trigger', 'acknowledge', 'resolve', 'test')),
  key text not null check (length(key) between 1 and 200),
  kind text not null check (length(kind) <= 100),
  urgent boolean not null,
  params jsonb not null,
  url text not null check (length(url) <= 2000),
  at timestamptz not null,
  state text not null check (state in ('queued', 'sent', 'failed', 'skipped')),
  reason text check (length(reason) between 1 and 100),
  tries int not null default 0 check (tries >= 0),
  trying_until timestamptz,
  finished_at timestamptz,
  trace uuid not null,
  primary key (org_id, id),
  foreign key (org_id, receiver_id) references kernel.receiver (org_id, id),
  constraint receiver_delivery_ended check ((state = 'queued') = (finished_at is null))
);
create index receiver_delivery_key on kernel.receiver_delivery (org_id, receiver_id, key, number desc);
create index receiver_delivery_recent on kernel.receiver_delivery (org_id, receiver_id, number desc);
create index receiver_delivery_age on kernel.receiver_delivery (org_id, created_at);
comment on table kernel.receiver_delivery is 'One message to one receiver.';
comment on column kernel.receiver_delivery.number is 'The order in which messages were made.';
comment on column kernel.receiver_delivery.key is 'What it is about: a receiver counts messages of one key as one incident.';
comment on column kernel.receiver_delivery.params is 'Names and counts that the message is made of; no code, no secrets.';
comment on column kernel.receiver_delivery.url is 'Path below the public URL.';
comment on column kernel.receiver_delivery.at is 'When what it tells of happened.';
comment on column kernel.receiver_delivery.reason is 'Stable word: why it failed or was skipped, or why the last try did not work.';
comment on column kernel.receiver_delivery.trying_until is 'A try that began and has not ended lasts no longer than this.';

alter table kernel.receiver enable row level security;
alter table kernel.receiver force row level security;
create policy receiver_org on kernel.receiver
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy receiver_reach on kernel.receiver as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
alter table kernel.receiver_delivery enable row level security;
alter table kernel.receiver_delivery force row level security;
create policy receiver_delivery_org on kernel.receiver_delivery
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy receiver_delivery_reach on kernel.receiver_delivery as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select, insert, delete, update (secret_sealed, previous_sealed, previous_until) on kernel.receiver to dojang_app;
grant select, insert, delete, update (state, reason, tries, trying_until, finished_at)
  on kernel.receiver_delivery to dojang_app;

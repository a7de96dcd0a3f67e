create table kernel.notification_preference (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  channel text not null check (channel in ('web-push', 'slack', 'email')),
  created_at timestamptz not null default now(),
  mode text not null check (mode in ('on', 'fallback', 'off')),
  primary key (org_id, person_id, kind, channel),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
comment on table kernel.notification_preference is 'Where a person wants which messages; what has no row follows the defaults in the code.';
comment on column kernel.notification_preference.mode is 'on; off; fallback: only when no channel that is on could deliver.';

create table kernel.notification_setting (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  time_zone text not null check (length(time_zone) between 1 and 64),
  quiet_from time,
  quiet_until time,
  primary key (org_id, person_id),
  check ((quiet_from is null) = (quiet_until is null)),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
comment on table kernel.notification_setting is 'Quiet hours of a person: all but urgent messages wait until they end.';
comment on column kernel.notification_setting.time_zone is 'IANA name.';
comment on column kernel.notification_setting.quiet_from is 'Local time; both null: no quiet hours. May be later than quiet_until, over midnight.';

create table kernel.notification_address (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  channel text not null check (channel in ('slack', 'email')),
  address_sealed text not null,
  address_blind text not null check (address_blind ~ '^[0-9a-f]{64}$'),
  code_hash text check (code_hash ~ '^[0-9a-f]{64}$'),
  code_tries int not null default 0 check (code_tries >= 0),
  code_expires_at timestamptz,
  confirmed_at timestamptz,
  unique (org_id, person_id, channel),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create unique index notification_address_owner on kernel.notification_address
  (org_id, channel, address_blind) where confirmed_at is not null;
comment on table kernel.notification_address is 'A person''s Slack account or e-mail address. Personal data: sealed.';
comment on column kernel.notification_address.address_sealed is 'AES-256-GCM, bound to the row''s id.';
comment on column kernel.notification_address.address_blind is 'Keyed HMAC: finds the person of a Slack account without opening anything.';
comment on column kernel.notification_address.code_hash is 'Keyed HMAC of the six digits (e-mail) or the nonce (Slack button) that proves the address.';
comment on column kernel.notification_address.code_tries is 'Wrong codes so far; the fifth ends the code.';
comment on column kernel.notification_address.confirmed_at is 'Nothing but the code is sent before.';

create table kernel.push_subscription (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  device_id uuid not null,
  created_at timestamptz not null default now(),
  endpoint_blind text not null check (endpoint_blind ~ '^[0-9a-f]{64}$'),
  subscription_sealed text not null,
  unique (org_id, endpoint_blind),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  foreign key (org_id, device_id) references kernel.device (org_id, id)
);
create index push_subscription_person on kernel.push_subscription (org_id, person_id);
comment on table kernel.push_subscription is 'A browser that receives web push. Removed when its push service says that it is gone.';
comment on column kernel.push_subscription.endpoint_blind is 'Keyed HMAC of the endpoint: the same browser subscribes once.';
comment on column kernel.push_subscription.subscription_sealed is 'AES-256-GCM of endpoint and keys: whoever has them can write to the phone.';

create table kernel.notification (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  at timestamptz not null,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  priority text not null check (priority in ('urgent', 'normal', 'marketing')),
  draft_id uuid,
  params jsonb not null,
  url text not null check (length(url) <= 2000),
  trace uuid not null,
  unique (org_id, id),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  foreign key (org_id, draft_id) references kernel.draft (org_id, id)
);
create index notification_draft on kernel.notification (org_id, draft_id);
comment on table kernel.notification is 'What a person was told of. Append-only.';
comment on column kernel.notification.at is 'When it was decided; deliveries follow.';
comment on column kernel.notification.params is 'Names and counts that the message is made of; no code, no secrets.';
comment on column kernel.notification.url is 'Path below the public URL, e.g. /drafts/<id>.';

create table kernel.delivery (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  notification_id uuid not null,
  created_at timestamptz not null default now(),
  channel text not null check (channel in ('web-push', 'slack', 'email')),
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'skipped')),
  reason text check (length(reason) between 1 and 100),
  fallback boolean not null,
  tries int not null default 0 check (tries >= 0),
  due_at timestamptz not null,
  finished_at timestamptz,
  receipt jsonb,
  trace uuid not null,
  unique (notification_id, channel),
  check ((state = 'queued') = (finished_at is null)),
  foreign key (org_id, notification_id) references kernel.notification (org_id, id)
);
create index delivery_recent on kernel.delivery (org_id, created_at desc, id desc);
create index delivery_trace on kernel.delivery (org_id, trace);
comment on table kernel.delivery is 'One notification over one channel: the delivery log.';
comment on column kernel.delivery.reason is 'Stable word: why it failed or was skipped, or why the last try did not work.';
comment on column kernel.delivery.fallback is 'Made because the channels before it failed, or because none of them is set up.';
comment on column kernel.delivery.due_at is 'Later than created_at when quiet hours held it back.';
comment on column kernel.delivery.receipt is 'What the channel needs to change the message later: Slack''s channel and ts.';

create table kernel.slack_receipt (
  org_id uuid not null references kernel.org (org_id),
  signature_hash text not null check (signature_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  primary key (org_id, signature_hash)
);
comment on table kernel.slack_receipt is 'Signatures of Slack requests that were acted on: a replay finds its own. Kept for a day.';
comment on column kernel.slack_receipt.signature_hash is 'SHA-256 of the signature, which covers time and body.';

alter table kernel.notification_preference enable row level security;
alter table kernel.notification_preference force row level security;
alter table kernel.notification_setting enable row level security;
alter table kernel.notification_setting force row level security;
alter table kernel.notification_address enable row level security;
alter table kernel.notification_address force row level security;
alter table kernel.push_subscription enable row level security;
alter table kernel.push_subscription force row level security;
alter table kernel.notification enable row level security;
alter table kernel.notification force row level security;
alter table kernel.delivery enable row level security;
alter table kernel.delivery force row level security;
alter table kernel.slack_receipt enable row level security;
alter table kernel.slack_receipt force row level security;
create policy notification_preference_org on kernel.notification_preference
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy notification_setting_org on kernel.notification_setting
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy notification_address_org on kernel.notification_address
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy push_subscription_org on kernel.push_subscription
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy notification_org on kernel.notification
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy delivery_org on kernel.delivery
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy slack_receipt_org on kernel.slack_receipt
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);

grant select, insert, update (mode) on kernel.notification_preference to dojang_app;
grant select, insert, update (time_zone, quiet_from, quiet_until)
  on kernel.notification_setting to dojang_app;
grant select, insert, delete, update (address_sealed, address_blind, code_hash, code_tries,
  code_expires_at, confirmed_at) on kernel.notification_address to dojang_app;
grant select, insert, delete, update (person_id, device_id, subscription_sealed)
  on kernel.push_subscription to dojang_app;
grant select, insert on kernel.notification to dojang_app;
grant select, insert, update (state, reason, tries, due_at, finished_at, receipt)
  on kernel.delivery to dojang_app;
grant select, insert, delete on kernel.slack_receipt to dojang_app;

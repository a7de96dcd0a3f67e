-- What other systems call us with: stored before it is answered, handled once by a job.

create table kernel.webhook_delivery (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  webhook text not null check (webhook ~ '^[a-z0-9-]{1,40}\.[a-z0-9-]{1,60}$'),
  replay_hash text not null check (replay_hash ~ '^[0-9a-f]{64}$'),
  headers jsonb not null check (jsonb_typeof(headers) = 'object'),
  bytes_sealed text not null,
  bytes integer not null check (bytes >= 0),
  state text not null check (state in ('waiting', 'handled', 'failed')),
  tries integer not null default 0 check (tries >= 0),
  reason text check (length(reason) <= 100),
  handled_at timestamptz,
  trace uuid not null,
  keep_until timestamptz not null,
  primary key (org_id, id),
  unique (org_id, webhook, replay_hash)
);
create index webhook_delivery_recent on kernel.webhook_delivery (org_id, created_at desc, id desc);
create index webhook_delivery_due on kernel.webhook_delivery (keep_until);
comment on table kernel.webhook_delivery is 'A call of another system, as it came. It is committed before it is answered.';
comment on column kernel.webhook_delivery.replay_hash is 'Keyed hash of the caller''s own id of the delivery, or of its bytes and signature: the same again is handled once.';
comment on column kernel.webhook_delivery.headers is 'Those that the webhook names; never a signature or a credential.';
comment on column kernel.webhook_delivery.bytes_sealed is 'The body, sealed: it may hold personal data.';
comment on column kernel.webhook_delivery.bytes is 'Length of the body.';
comment on column kernel.webhook_delivery.reason is 'Stable word: why the last try did not work.';

create table kernel.webhook_address (
  org_id uuid not null references kernel.org (org_id),
  webhook text not null check (webhook ~ '^[a-z0-9-]{1,40}\.[a-z0-9-]{1,60}$'),
  created_at timestamptz not null default now(),
  secret_hash text not null unique check (secret_hash ~ '^[0-9a-f]{64}$'),
  secret_sealed text not null,
  primary key (org_id, webhook)
);
comment on table kernel.webhook_address is 'The secret in the address of a webhook. One an org; another one ends it.';
comment on column kernel.webhook_address.secret_sealed is 'The secret, sealed: an address is given to the other system again with each order.';

alter table kernel.webhook_delivery enable row level security;
alter table kernel.webhook_delivery force row level security;
create policy webhook_delivery_org on kernel.webhook_delivery
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
alter table kernel.webhook_address enable row level security;
alter table kernel.webhook_address force row level security;
create policy webhook_address_org on kernel.webhook_address
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update (state, tries, reason, handled_at), delete on kernel.webhook_delivery to dojang_app;
grant select, insert, delete on kernel.webhook_address to dojang_app;

-- Who does not read all of the org sees no webhooks.
create policy webhook_delivery_reach on kernel.webhook_delivery as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all');
create policy webhook_address_reach on kernel.webhook_address as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all');

-- Which orgs have calls that are kept no longer.
create policy webhook_delivery_system on kernel.webhook_delivery for select to dojang_system using (true);
grant select (org_id, keep_until) on kernel.webhook_delivery to dojang_system;

-- The inbox knows a replayed press of a button.
drop table kernel.slack_receipt;

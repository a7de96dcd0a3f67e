-- An org has its ledger sent to a system of its own, event by event in their order.

create table kernel.audit_stream (
  org_id uuid primary key references kernel.org (org_id),
  created_at timestamptz not null default now(),
  host text not null check (length(host) between 1 and 260),
  address_sealed text not null,
  secret_sealed text not null,
  seq bigint not null check (seq >= 0),
  sending_until timestamptz,
  tries integer not null default 0 check (tries >= 0),
  retry_at timestamptz not null,
  reason text check (length(reason) between 1 and 100),
  sent_at timestamptz
);
comment on table kernel.audit_stream is 'Where an org has the events of its ledger sent; at most one address an org.';
comment on column kernel.audit_stream.host is 'Of its address: what the page may show.';
comment on column kernel.audit_stream.address_sealed is 'The URL, sealed: its path may let anybody in who knows it.';
comment on column kernel.audit_stream.secret_sealed is 'What each message is signed with, sealed.';
comment on column kernel.audit_stream.seq is 'The number of the last event that was taken.';
comment on column kernel.audit_stream.sending_until is 'A message that is on its way has arrived or failed by then; two would not come in order.';
comment on column kernel.audit_stream.tries is 'How often the message that waits has failed.';
comment on column kernel.audit_stream.retry_at is 'Nothing is sent before.';
comment on column kernel.audit_stream.reason is 'Stable word: why the last message was not taken; null when it was.';

alter table kernel.audit_stream enable row level security;
alter table kernel.audit_stream force row level security;
create policy audit_stream_org on kernel.audit_stream
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy audit_stream_reach on kernel.audit_stream as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select, insert, delete, update (host, address_sealed, secret_sealed, seq, sending_until, tries, retry_at, reason, sent_at)
  on kernel.audit_stream to dojang_app;
-- The clock asks who is behind.
create policy due on kernel.audit_stream for select to dojang_system using (true);
grant select (org_id, seq, retry_at) on kernel.audit_stream to dojang_system;

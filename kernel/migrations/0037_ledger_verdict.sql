-- A ledger is verified by a job: what it found last, and how far it is now.
create table kernel.ledger_verdict (
  org_id uuid primary key references kernel.org (org_id),
  created_at timestamptz not null default now(),
  asked_at timestamptz,
  run_id uuid,
  seq bigint not null default 0 check (seq >= 0),
  hash text check (length(hash) = 64),
  up_to bigint not null default 0 check (up_to >= 0),
  verdict_sealed text,
  verified_at timestamptz
);
comment on table kernel.ledger_verdict is 'The last verdict on the ledger of each org, and the verification under way.';
comment on column kernel.ledger_verdict.asked_at is 'When the verification under way was asked for; null when none is.';
comment on column kernel.ledger_verdict.run_id is 'The job that wrote seq and hash: when it is tried again, it goes on there.';
comment on column kernel.ledger_verdict.seq is 'The event that the verification under way has reached.';
comment on column kernel.ledger_verdict.hash is 'Hex hash of that event, as it was computed.';
comment on column kernel.ledger_verdict.up_to is 'The last event when the verification began.';
comment on column kernel.ledger_verdict.verdict_sealed is 'AES-256-GCM of the verdict: anyone who rewrites the ledger cannot write a better one.';
alter table kernel.ledger_verdict enable row level security;
alter table kernel.ledger_verdict force row level security;
create policy ledger_verdict_org on kernel.ledger_verdict
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy ledger_verdict_reach on kernel.ledger_verdict as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all');
grant select, insert, update (asked_at, run_id, seq, hash, up_to, verdict_sealed, verified_at)
  on kernel.ledger_verdict to dojang_app;

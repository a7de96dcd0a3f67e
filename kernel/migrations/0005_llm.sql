create table kernel.llm_request (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  at timestamptz not null,
  task text not null check (length(task) between 1 and 100),
  prompt_version text not null check (length(prompt_version) between 1 and 50),
  variant text check (length(variant) between 1 and 50),
  prompt_hash text not null check (prompt_hash ~ '^[0-9a-f]{64}$'),
  outcome text not null check (outcome in ('answered', 'cached', 'fallback')),
  reason text check (length(reason) between 1 and 60),
  provider text check (length(provider) between 1 and 100),
  model text check (length(model) between 1 and 200),
  tries int not null check (tries >= 0),
  attempts jsonb not null default '[]',
  tokens_in int not null check (tokens_in >= 0),
  tokens_out int not null check (tokens_out >= 0),
  cost_microusd bigint not null check (cost_microusd >= 0),
  latency_ms int not null check (latency_ms >= 0),
  masked jsonb not null default '{}',
  trace uuid not null,
  check ((outcome = 'fallback') = (reason is not null)),
  check ((outcome = 'fallback') = (model is null))
);
create index llm_request_recent on kernel.llm_request (org_id, at desc, id desc);
create index llm_request_trace on kernel.llm_request (org_id, trace);
comment on table kernel.llm_request is 'One line for each question to the gateway, answered or not. Never the prompt, never the answer. Append-only.';
comment on column kernel.llm_request.at is 'When it was asked.';
comment on column kernel.llm_request.task is 'What it was for: the module and the noun that it drafts.';
comment on column kernel.llm_request.variant is 'Of an A/B test of prompts; null outside one.';
comment on column kernel.llm_request.prompt_hash is 'SHA-256 of the masked prompt, schema and version: the key of the cache.';
comment on column kernel.llm_request.outcome is 'answered by a model, cached, or fallback: the caller''s deterministic drafter.';
comment on column kernel.llm_request.reason is 'Why the fallback: no-provider, budget-exhausted, or the last failure.';
comment on column kernel.llm_request.tries is 'HTTP requests that were made, of all providers.';
comment on column kernel.llm_request.attempts is 'For each: provider, outcome word, milliseconds.';
comment on column kernel.llm_request.tokens_in is 'As the provider counted, or estimated where it did not say.';
comment on column kernel.llm_request.cost_microusd is 'Millionths of a US dollar, by the prices of the configuration.';
comment on column kernel.llm_request.latency_ms is 'From question to value, waits between tries included.';
comment on column kernel.llm_request.masked is 'How many values of each kind were masked.';
comment on column kernel.llm_request.trace is 'Id that logs, jobs, ledger and deliveries of the same story share.';

create table kernel.llm_spend (
  org_id uuid not null references kernel.org (org_id),
  month date not null check (extract(day from month) = 1),
  created_at timestamptz not null default now(),
  cost_microusd bigint not null check (cost_microusd >= 0),
  primary key (org_id, month)
);
comment on table kernel.llm_spend is 'What models cost an org in a month, estimates of calls under way included.';
comment on column kernel.llm_spend.month is 'First day of the month, UTC.';
comment on column kernel.llm_spend.cost_microusd is 'Raised by the estimate before a call and set right after it; a call that is killed stays at its estimate.';

alter table kernel.llm_request enable row level security;
alter table kernel.llm_request force row level security;
alter table kernel.llm_spend enable row level security;
alter table kernel.llm_spend force row level security;
create policy llm_request_org on kernel.llm_request
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy llm_spend_org on kernel.llm_spend
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert on kernel.llm_request to dojang_app;
grant select, insert, update (cost_microusd) on kernel.llm_spend to dojang_app;

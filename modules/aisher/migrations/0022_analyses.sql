create table aisher.analysis (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  trigger text not null check (trigger in ('person', 'key', 'system')),
  person_id uuid,
  group_id uuid,
  asked text not null check (length(asked) = 64),
  input jsonb not null,
  window_from timestamptz not null,
  window_until timestamptz not null,
  state text not null check (state in ('queued', 'ranking', 'explaining', 'done', 'failed')),
  failure text check (length(failure) between 1 and 60),
  started_at timestamptz,
  ranked_at timestamptz,
  finished_at timestamptz,
  ranking jsonb,
  evidence jsonb,
  digest text check (length(digest) = 64),
  top_service text check (length(top_service) <= 200),
  top_share double precision,
  cause text check (length(cause) <= 600),
  explanation jsonb,
  material jsonb,
  explanation_key text check (length(explanation_key) = 64),
  model text check (length(model) <= 200),
  cache text not null default 'none' check (cache in ('none', 'hit', 'miss')),
  tokens jsonb,
  cost_microusd bigint not null default 0 check (cost_microusd >= 0),
  saved_microusd bigint not null default 0 check (saved_microusd >= 0),
  template_version integer,
  verdict text check (verdict in ('right', 'wrong')),
  verdict_service text check (length(verdict_service) <= 200),
  verdict_by uuid,
  verdict_at timestamptz,
  unique (org_id, id),
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade,
  check (window_from < window_until),
  check ((state = 'failed') = (failure is not null)),
  check ((verdict is null) = (verdict_at is null))
);
comment on table aisher.analysis is 'Why something fails: services by how much speaks against them, the evidence, and what a model made of it';
comment on column aisher.analysis.asked is 'Hash of the question: while one is answered, whoever asks the same gets that one';
comment on column aisher.analysis.input is 'What was asked: services, how many groups, the language';
comment on column aisher.analysis.ranking is 'Candidates with their reasons, the groups of the window, what was left out; no model takes part in it';
comment on column aisher.analysis.evidence is 'What was seen, as it was shown to the model: it reads the same after the telemetry is gone';
comment on column aisher.analysis.digest is 'SHA-256 of the evidence: what a draft binds';
comment on column aisher.analysis.material is 'What the model is asked with, from the ranking until it has answered';
comment on column aisher.analysis.cause is 'One sentence for lists and messages';
comment on column aisher.analysis.explanation is 'The checked answer of the model, or the sentence of the ranking, with what was removed';
comment on column aisher.analysis.explanation_key is 'The row of aisher.explanation that it was kept in or came from';
comment on column aisher.analysis.tokens is 'Sent and received, and what the errors take in each form';
comment on column aisher.analysis.saved_microusd is 'What an answer from the cache did not cost again';
comment on column aisher.analysis.verdict_service is 'The service that was at fault, as a person says';
create index analysis_list on aisher.analysis (org_id, created_at desc, id desc);
create index analysis_group on aisher.analysis (org_id, group_id, created_at desc, id desc);
create unique index analysis_asked on aisher.analysis (org_id, asked) where state in ('queued', 'ranking', 'explaining');
create index analysis_open on aisher.analysis (org_id, state, created_at, id) where state in ('queued', 'ranking', 'explaining');

alter table aisher.analysis enable row level security;
alter table aisher.analysis force row level security;
create policy org on aisher.analysis using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on aisher.analysis to dojang_app;

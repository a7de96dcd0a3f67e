create table aisher.explanation (
  org_id uuid not null references kernel.org (org_id),
  key text not null check (length(key) = 64),
  created_at timestamptz not null,
  id uuid not null unique,
  answer jsonb not null,
  model text not null check (length(model) <= 200),
  cost_microusd bigint not null check (cost_microusd >= 0),
  hits integer not null default 0,
  primary key (org_id, key)
);
comment on table aisher.explanation is 'Answers of models with slots for what differs from case to case; each is good for an hour';
comment on column aisher.explanation.key is 'Hash of what the answer depends on: prompt, language, errors, candidates, edges, releases. No ids and no times';
comment on column aisher.explanation.cost_microusd is 'What the model took for it: saved by each hit';
create index explanation_age on aisher.explanation (org_id, created_at);

create table aisher.prompt_template (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  version integer not null check (version >= 1),
  text text not null check (length(text) <= 4000),
  share smallint not null check (share between 0 and 100),
  person_id uuid not null,
  analyses integer not null default 0,
  judged_right integer not null default 0,
  judged_wrong integer not null default 0,
  unique (org_id, version)
);
comment on table aisher.prompt_template is 'What an org says to the model beside our own instructions, in versions';
comment on column aisher.prompt_template.share is 'Of a hundred groups, how many get this version while it is the newest; the others get the one before';

create table aisher.analysis_day (
  org_id uuid not null references kernel.org (org_id),
  day date not null,
  service text not null check (length(service) <= 200),
  model text not null check (length(model) <= 200),
  created_at timestamptz not null default now(),
  analyses bigint not null,
  failed bigint not null,
  tokens_in bigint not null,
  tokens_out bigint not null,
  cost_microusd bigint not null,
  cache_hits bigint not null,
  cache_misses bigint not null,
  wrong_hits bigint not null default 0,
  saved_microusd bigint not null,
  form_json bigint not null,
  form_toon bigint not null,
  form_compacted_json bigint not null,
  form_compacted_toon bigint not null,
  form_grouped bigint not null,
  form_sent bigint not null,
  primary key (org_id, day, service, model)
);
comment on table aisher.analysis_day is 'What analyses took on a day (UTC), kept by the transaction that ends each';
comment on column aisher.analysis_day.service is 'The first candidate; empty where there was none';
comment on column aisher.analysis_day.model is 'Empty where no model answered';
comment on column aisher.analysis_day.form_json is 'Tokens of the errors in this form; the other forms are of the same errors';
comment on column aisher.analysis_day.wrong_hits is 'Answers from the cache that a person judged wrong';

alter table aisher.explanation enable row level security;
alter table aisher.explanation force row level security;
alter table aisher.prompt_template enable row level security;
alter table aisher.prompt_template force row level security;
alter table aisher.analysis_day enable row level security;
alter table aisher.analysis_day force row level security;
create policy org on aisher.explanation using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.prompt_template using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.analysis_day using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update, delete on aisher.explanation to dojang_app;
grant select, insert, update on aisher.prompt_template to dojang_app;
grant select, insert, update, delete on aisher.analysis_day to dojang_app;

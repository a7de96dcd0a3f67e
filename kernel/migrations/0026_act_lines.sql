create table kernel.act_line (
  org_id uuid not null references kernel.org (org_id),
  draft_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  position integer not null check (position >= 0),
  created_at timestamptz not null default now(),
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  code text check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(code) <= 100),
  attempt integer not null default 1 check (attempt > 0),
  ended_at timestamptz,
  primary key (draft_id, key),
  unique (draft_id, position),
  foreign key (org_id, draft_id) references kernel.draft (org_id, id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'failed') = (code is not null))
);
create index act_line_state on kernel.act_line (org_id, draft_id, state, position);
comment on table kernel.act_line is 'One thing that the act of a stamped draft does; a draft of many lines has one stamp and a line for each';
comment on column kernel.act_line.key is 'The module''s own name of the line: an id, never a person''s name';
comment on column kernel.act_line.position is 'Its place in the stamped body, from 0';
comment on column kernel.act_line.code is 'Stable word that says why it failed';
comment on column kernel.act_line.attempt is 'Grows when a person asks for another attempt; a report of an older attempt counts for nothing';
alter table kernel.act_line enable row level security;
alter table kernel.act_line force row level security;
create policy org on kernel.act_line using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy act_line_reach on kernel.act_line as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or exists (select from kernel.draft d where d.id = act_line.draft_id));
grant select, insert, update (state, code, attempt, ended_at) on kernel.act_line to dojang_app;

alter table kernel.draft
  add column lines_total integer check (lines_total > 0),
  add column lines_done integer not null default 0 check (lines_done >= 0),
  add column lines_failed integer not null default 0 check (lines_failed >= 0),
  add constraint draft_lines_fit check (lines_done + lines_failed <= coalesce(lines_total, 0));
comment on column kernel.draft.lines_total is 'Lines of its act; null until it is stamped, and for an act that is one thing';
comment on column kernel.draft.lines_done is 'Lines that are done';
comment on column kernel.draft.lines_failed is 'Lines that failed and were not tried again since';

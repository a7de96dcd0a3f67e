-- Issues that a stamp opens at trackers of the org.

create table aisher.ticket_target (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('generic', 'github')),
  name text not null check (length(name) between 1 and 60),
  host text not null check (length(host) between 1 and 300),
  repository text check (length(repository) between 3 and 200),
  address_sealed text not null check (length(address_sealed) <= 8000),
  secret_sealed text not null check (length(secret_sealed) <= 2000),
  unique (org_id, id),
  constraint ticket_target_repository check ((kind = 'github') = (repository is not null))
);
comment on table aisher.ticket_target is 'A tracker where issues about error groups are opened';
comment on column aisher.ticket_target.host is 'Of its address, as people see it';
comment on column aisher.ticket_target.repository is 'owner/name of a tracker that speaks as GitHub does';
comment on column aisher.ticket_target.secret_sealed is 'What calls are signed with, or the token of GitHub; sealed';
create index ticket_target_list on aisher.ticket_target (org_id, created_at, id);

create table aisher.ticket (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  group_id uuid not null,
  target_id uuid,
  state text not null check (state in ('opening', 'open', 'closed', 'failed')),
  changed_at timestamptz not null,
  key text check (length(key) between 1 and 200),
  url text check (length(url) between 1 and 2000),
  reason text check (length(reason) between 1 and 60),
  trying_until timestamptz,
  foreign key (org_id, group_id) references aisher.error_group (org_id, id) on delete cascade,
  foreign key (org_id, target_id) references aisher.ticket_target (org_id, id) on delete set null (target_id)
);
comment on table aisher.ticket is 'An issue about a group at a tracker, as far as this server knows of it';
comment on column aisher.ticket.id is 'Also the mark in the text of the issue: an issue whose answer was lost is found by it';
comment on column aisher.ticket.key is 'How the tracker calls it; null where its answer names none';
comment on column aisher.ticket.reason is 'Why it could not be opened: a word of ours, never the text of the tracker';
comment on column aisher.ticket.trying_until is 'One run over all servers asks the tracker until then';
create unique index ticket_alive on aisher.ticket (org_id, group_id, target_id) where state in ('opening', 'open');
create index ticket_of_group on aisher.ticket (org_id, group_id, created_at, id);
create index ticket_of_target on aisher.ticket (org_id, target_id);

alter table aisher.ticket_target enable row level security;
alter table aisher.ticket_target force row level security;
alter table aisher.ticket enable row level security;
alter table aisher.ticket force row level security;
create policy org on aisher.ticket_target using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on aisher.ticket using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, delete on aisher.ticket_target to dojang_app;
grant select, insert, update (state, changed_at, key, url, reason, trying_until) on aisher.ticket to dojang_app;

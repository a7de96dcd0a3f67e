-- Who is there, on which device, and what they may do.

-- The catalogue of roles and actions is the same for every org: it says what the code can check,
-- and is filled from the modules' permissions at each start. It holds nothing of any org.
create table kernel.role (
  name text primary key check (name ~ '^[a-z]{1,30}$'),
  created_at timestamptz not null default now()
);
comment on table kernel.role is 'Roles that a membership can have; filled at boot from kernel/src/module.ts.';
comment on column kernel.role.name is 'owner, admin, member or viewer.';

create table kernel.action (
  name text primary key check (name ~ '^[a-z]+\.[a-z-]+$'),
  created_at timestamptz not null default now()
);
comment on table kernel.action is 'Actions that routes name; filled at boot from the modules'' permissions.';
comment on column kernel.action.name is '<module>.<verb>, e.g. commit.stamp.';

create table kernel.role_action (
  role text not null references kernel.role (name) on delete cascade,
  action text not null references kernel.action (name) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (role, action)
);
comment on table kernel.role_action is 'Which role may do which action; the guard reads it at each request.';

create table kernel.person (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  name text not null check (length(name) between 1 and 100),
  locale text not null default 'ko' check (locale in ('ko', 'en')),
  created_at timestamptz not null default now(),
  unique (org_id, id)
);
comment on table kernel.person is 'A human in an org. Personal data: never copied into events.';
comment on column kernel.person.name is 'As others see it on a stamp.';
comment on column kernel.person.locale is 'Language of messages to this person.';

create table kernel.membership (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  role text not null references kernel.role (name),
  left_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
comment on table kernel.membership is 'What a person is in an org. Read at each request, so a change works at once.';
comment on column kernel.membership.left_at is 'When the person left or was removed; null while a member.';

create table kernel.device (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  kind text not null check (kind in ('browser', 'agent')),
  name text not null check (length(name) between 1 and 100),
  browser text check (length(browser) <= 100),
  system text check (length(system) <= 100),
  place text check (length(place) <= 60),
  last_seen_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  unique (org_id, id),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
create index device_person on kernel.device (org_id, person_id);
comment on table kernel.device is 'A paired browser or machine of a person.';
comment on column kernel.device.kind is 'browser holds cookies; agent holds tokens on a developer''s machine.';
comment on column kernel.device.browser is 'Browser and its major version, as its user agent says.';
comment on column kernel.device.system is 'Operating system, as the user agent says.';
comment on column kernel.device.place is 'Network that it was last seen from: the IP address without its last part.';
comment on column kernel.device.last_seen_at is 'Exact to a minute.';
comment on column kernel.device.revoked_at is 'When its sessions were ended for good.';

create table kernel.session (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  device_id uuid not null,
  refresh_hash text not null check (length(refresh_hash) = 64),
  previous_hash text check (length(previous_hash) = 64),
  successor_sealed text,
  generation int not null default 1 check (generation > 0),
  rotated_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text check (revoked_reason in ('signed-out', 'device-revoked', 'left', 'theft')),
  created_at timestamptz not null default now(),
  check ((revoked_at is null) = (revoked_reason is null)),
  check ((previous_hash is null) = (successor_sealed is null)),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  foreign key (org_id, device_id) references kernel.device (org_id, id)
);
create index session_device on kernel.session (org_id, device_id);
comment on table kernel.session is 'A family of refresh tokens: one sign-in of one device, rotated at each use.';
comment on column kernel.session.refresh_hash is 'SHA-256 of the one token that is good now.';
comment on column kernel.session.previous_hash is 'SHA-256 of its immediate predecessor, which may come again if its answer was lost.';
comment on column kernel.session.successor_sealed is 'AES-256-GCM of the answer that the predecessor got, so that it gets the same again.';
comment on column kernel.session.generation is 'How often it was rotated, from 1.';
comment on column kernel.session.expires_at is 'Thirty days after the last rotation.';

create table kernel.pairing (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  kind text not null check (kind in ('owner', 'phone', 'agent', 'person', 'recovery')),
  secret_hash text not null unique check (length(secret_hash) = 64),
  person_id uuid not null,
  created_by uuid,
  expires_at timestamptz not null,
  claimed_at timestamptz,
  claimed_device_id uuid,
  created_at timestamptz not null default now(),
  check ((claimed_at is null) = (claimed_device_id is null)),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  foreign key (org_id, claimed_device_id) references kernel.device (org_id, id)
);
comment on table kernel.pairing is 'A secret that signs one device in, once: owner link, phone, agent, invited person, recovery.';
comment on column kernel.pairing.secret_hash is 'SHA-256 of the secret; the secret itself is shown once.';
comment on column kernel.pairing.person_id is 'Who is signed in by it.';
comment on column kernel.pairing.created_by is 'Who made it; null for the owner link, which the terminal prints.';

create table kernel.action_log (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  action text not null check (length(action) <= 100),
  outcome text not null check (outcome in ('done', 'refused')),
  person_id uuid,
  device_id uuid,
  subject_id uuid,
  trace uuid not null,
  facts jsonb not null default '{}',
  at timestamptz not null,
  created_at timestamptz not null default now()
);
create index action_log_recent on kernel.action_log (org_id, at desc, id desc);
create index action_log_trace on kernel.action_log (org_id, trace);
comment on table kernel.action_log is 'Decisions of weight: who, what, when, from which device. Append-only.';
comment on column kernel.action_log.outcome is 'done, or refused by the guard.';
comment on column kernel.action_log.person_id is 'Null when the system acted.';
comment on column kernel.action_log.subject_id is 'What it was done to: a person, device, session, draft.';
comment on column kernel.action_log.facts is 'Ids, roles and counts; no personal data.';

alter table kernel.role enable row level security;
alter table kernel.role force row level security;
alter table kernel.action enable row level security;
alter table kernel.action force row level security;
alter table kernel.role_action enable row level security;
alter table kernel.role_action force row level security;
create policy role_read on kernel.role for select to dojang_app using (true);
create policy action_read on kernel.action for select to dojang_app using (true);
create policy role_action_read on kernel.role_action for select to dojang_app using (true);
create policy role_fill on kernel.role to dojang_system using (true) with check (true);
create policy action_fill on kernel.action to dojang_system using (true) with check (true);
create policy role_action_fill on kernel.role_action to dojang_system using (true) with check (true);
grant select on kernel.role, kernel.action, kernel.role_action to dojang_app;
grant select, insert, delete on kernel.role, kernel.action, kernel.role_action to dojang_system;

alter table kernel.person enable row level security;
alter table kernel.person force row level security;
alter table kernel.membership enable row level security;
alter table kernel.membership force row level security;
alter table kernel.device enable row level security;
alter table kernel.device force row level security;
alter table kernel.session enable row level security;
alter table kernel.session force row level security;
alter table kernel.pairing enable row level security;
alter table kernel.pairing force row level security;
alter table kernel.action_log enable row level security;
alter table kernel.action_log force row level security;
create policy person_org on kernel.person
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy membership_org on kernel.membership
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy device_org on kernel.device
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy session_org on kernel.session
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy pairing_org on kernel.pairing
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy action_log_org on kernel.action_log
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);

grant select, insert on kernel.person, kernel.membership, kernel.device, kernel.session,
  kernel.pairing, kernel.action_log to dojang_app;
grant update (name, locale) on kernel.person to dojang_app;
grant update (role, left_at) on kernel.membership to dojang_app;
grant update (name, browser, system, place, last_seen_at, revoked_at) on kernel.device to dojang_app;
grant update (refresh_hash, previous_hash, successor_sealed, generation, rotated_at, expires_at,
  revoked_at, revoked_reason) on kernel.session to dojang_app;
grant update (claimed_at, claimed_device_id) on kernel.pairing to dojang_app;

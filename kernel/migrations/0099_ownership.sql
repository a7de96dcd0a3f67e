-- Acts that a stolen session must not do: a number on another device of the person stands before them.

create table kernel.step_up (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  person_id uuid not null,
  device_id uuid not null,
  act text not null check (act in ('org.transfer', 'org.close')),
  number_sealed text not null check (length(number_sealed) <= 500),
  tries int not null default 0 check (tries between 0 and 3),
  expires_at timestamptz not null,
  passed_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  foreign key (org_id, device_id) references kernel.device (org_id, id)
);
create index step_up_person on kernel.step_up (org_id, person_id, expires_at);
comment on table kernel.step_up is 'A person proves with a second device that it is them, for one act. The row goes with the act.';
comment on column kernel.step_up.device_id is 'The device that asks; it is never shown the number.';
comment on column kernel.step_up.act is 'What it is good for.';
comment on column kernel.step_up.number_sealed is 'AES-256-GCM of the two digits that the other devices show.';
comment on column kernel.step_up.tries is 'Wrong numbers so far; the third ends it.';
comment on column kernel.step_up.expires_at is 'Until when the number may be typed, and once it was, until when the act may follow.';
comment on column kernel.step_up.passed_at is 'When the right number was typed.';

create table kernel.ownership_transfer (
  org_id uuid primary key references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  from_person_id uuid not null,
  to_person_id uuid not null,
  leaves boolean not null,
  expires_at timestamptz not null,
  foreign key (org_id, from_person_id) references kernel.person (org_id, id),
  foreign key (org_id, to_person_id) references kernel.person (org_id, id),
  check (from_person_id <> to_person_id)
);
comment on table kernel.ownership_transfer is 'An owner offers the org to another person, who has to accept. One at a time.';
comment on column kernel.ownership_transfer.leaves is 'Whether who offers it leaves as it is accepted; else they become an admin.';

alter table kernel.step_up enable row level security;
alter table kernel.step_up force row level security;
create policy step_up_org on kernel.step_up
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy step_up_reach on kernel.step_up as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
grant select, insert, delete, update (tries, expires_at, passed_at) on kernel.step_up to dojang_app;
alter table kernel.ownership_transfer enable row level security;
alter table kernel.ownership_transfer force row level security;
create policy ownership_transfer_org on kernel.ownership_transfer
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy ownership_transfer_reach on kernel.ownership_transfer as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select, insert, delete, update (expires_at) on kernel.ownership_transfer to dojang_app;

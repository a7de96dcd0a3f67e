-- Whom an org wants told, and who may take it over, when its way in or its last owner is gone.

create table kernel.recovery_person (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references kernel.person (org_id, id)
);
comment on table kernel.recovery_person is 'A person whom an owner named for the recovery of the org: five at most. Their role is asked when it matters; who leaves is no longer named.';

alter table kernel.recovery_person enable row level security;
alter table kernel.recovery_person force row level security;
create policy recovery_person_org on kernel.recovery_person using (org_id = (select kernel.current_org()));
create policy recovery_person_reach on kernel.recovery_person as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
grant select, insert, delete on kernel.recovery_person to dojang_app;

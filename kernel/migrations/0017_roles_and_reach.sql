-- A module has roles of its own, a person may have several, and a transaction knows whose rows it may see.

create function kernel.current_person() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.person', true), '')::uuid;
comment on function kernel.current_person() is 'The person that this transaction acts for; null when the system acts.';

create function kernel.current_reach() returns text
  language sql stable parallel safe
  return coalesce(nullif(current_setting('app.reach', true), ''), 'own');
comment on function kernel.current_reach() is
  'own: the rows of the person of this transaction; all: those of the whole org. Own unless it was said.';

alter table kernel.role
  drop constraint role_name_check,
  add constraint role_name_check check (length(name) <= 61 and name ~ '^[a-z]+(\.[a-z]+(-[a-z]+)*)?$');
comment on table kernel.role is
  'Roles that there are, filled at each start: those of the kernel (kernel/src/core/role.ts) and of the modules.';
comment on column kernel.role.name is
  'owner, admin, member, viewer or guest: one of these stands in a membership. <module>.<role>: in person_role.';

create table kernel.person_role (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  role text not null references kernel.role (name) check (strpos(role, '.') > 0),
  given_by uuid,
  created_at timestamptz not null default now(),
  primary key (org_id, person_id, role),
  foreign key (org_id, person_id) references kernel.membership (org_id, person_id)
);
comment on table kernel.person_role is
  'Roles of modules that a person has beside the one of the membership. Read at each request, so a change works at once.';
comment on column kernel.person_role.given_by is 'Who gave it; null when the system did.';

alter table kernel.person_role enable row level security;
alter table kernel.person_role force row level security;
create policy person_role_org on kernel.person_role
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, delete on kernel.person_role to dojang_app;

-- Within the org, whoever does not read all of it reads and writes their own rows. Restrictive: these
-- policies only take away from what the policy of the org allows.
create policy person_reach on kernel.person as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or id = (select kernel.current_person()));
create policy membership_reach on kernel.membership as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy person_role_reach on kernel.person_role as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy device_reach on kernel.device as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy session_reach on kernel.session as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy pairing_reach on kernel.pairing as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy action_log_reach on kernel.action_log as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy team_member_reach on kernel.team_member as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy team_reach on kernel.team as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or exists (select from kernel.team_member m where m.team_id = team.id));

create policy draft_reach on kernel.draft as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or asked_person_id = (select kernel.current_person()));
create policy draft_version_reach on kernel.draft_version as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or exists (select from kernel.draft d where d.id = draft_version.draft_id));
create policy stamp_reach on kernel.stamp as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or exists (select from kernel.draft d where d.id = stamp.draft_id));
create policy link_reach on kernel.link as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));

create policy notification_preference_reach on kernel.notification_preference as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy notification_setting_reach on kernel.notification_setting as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy notification_address_reach on kernel.notification_address as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy push_subscription_reach on kernel.push_subscription as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy notification_reach on kernel.notification as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all' or person_id = (select kernel.current_person()));
create policy delivery_reach on kernel.delivery as restrictive to dojang_app
  using ((select kernel.current_reach()) = 'all'
    or exists (select from kernel.notification n where n.id = delivery.notification_id));

-- Events are appended by kernel.append_event alone, so reading is all that there is to narrow.
create policy event_reach on kernel.event as restrictive for select to dojang_app
  using ((select kernel.current_reach()) = 'all' or subjects @> array[(select kernel.current_person())::text]);

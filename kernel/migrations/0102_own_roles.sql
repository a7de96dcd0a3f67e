-- An org makes roles of its own. What such a role may do is as many rows of role_action, so that the guard reads one table for all.

alter table kernel.role
  drop constraint role_name_check,
  add column org_id uuid references kernel.org (org_id),
  add column based_on text references kernel.role (name),
  add column label text check (length(label) between 1 and 60),
  add column version int not null default 1 check (version > 0),
  add constraint role_name_check check (
    case when org_id is null then length(name) <= 61 and name ~ '^[a-z]+(\.[a-z]+(-[a-z]+)*)?$'
    else name ~ (based_on || ':[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') and starts_with(name, based_on) end),
  add constraint role_own_check check (
    (org_id is null) = (based_on is null) and (org_id is null) = (label is null)),
  add constraint role_base_check check (based_on in ('admin', 'member', 'viewer', 'guest')),
  add constraint role_org unique (org_id, name);
create unique index role_label on kernel.role (org_id, lower(label)) where org_id is not null;
comment on table kernel.role is
  'Roles that there are: those of the kernel and of the modules, filled at each start, and those that orgs made.';
comment on column kernel.role.name is
  'owner, admin, member, viewer or guest; <module>.<role>; <base>:<uuid> for one that an org made. Whoever has the name knows the base.';
comment on column kernel.role.org_id is 'Whose own role it is; null for one that the code declares.';
comment on column kernel.role.based_on is 'The role of the kernel that an own role started from: its reach, and what it gets of a new version.';
comment on column kernel.role.label is 'What the org calls its own role.';
comment on column kernel.role.version is 'Counts the saves of an own role, so that one of two who edit at once is refused.';

alter table kernel.role_action
  add column org_id uuid,
  add column is_new boolean not null default false,
  add constraint role_action_own foreign key (org_id, role) references kernel.role (org_id, name) on delete cascade;
comment on column kernel.role_action.org_id is 'Of an own role, its org; null for what the code declares.';
comment on column kernel.role_action.is_new is 'True where a new version gave the action to an own role, until an owner saw it.';

drop policy role_read on kernel.role;
drop policy role_action_read on kernel.role_action;
create policy role_read on kernel.role for select to dojang_app
  using (org_id is null or org_id = (select kernel.current_org()));
create policy role_own on kernel.role to dojang_app
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy role_action_read on kernel.role_action for select to dojang_app
  using (org_id is null or org_id = (select kernel.current_org()));
create policy role_action_own on kernel.role_action to dojang_app
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant insert, delete on kernel.role, kernel.role_action to dojang_app;
grant update (label, version) on kernel.role to dojang_app;
grant update (is_new) on kernel.role_action to dojang_app;

alter table kernel.membership
  add column own_role text,
  add constraint membership_own_role foreign key (org_id, own_role) references kernel.role (org_id, name),
  add constraint membership_own_role_check check (starts_with(own_role, role || ':'));
create index membership_of_own_role on kernel.membership (org_id, own_role) where own_role is not null;
comment on column kernel.membership.role is
  'A role of the kernel. It says what the person is and, without an own role, what the person may do.';
comment on column kernel.membership.own_role is
  'A role of the org that is based on `role` and takes its place in what the person may do; null for none.';
grant update (own_role) on kernel.membership to dojang_app;
grant select (own_role) on kernel.membership to dojang_system;

-- Whatever changes the role of a membership, or ends the membership, ends an own role with it.
create function kernel.end_own_role() returns trigger
  language plpgsql set search_path = pg_catalog as $$
begin
  if new.left_at is not null
    or (new.role <> old.role and new.own_role is not distinct from old.own_role) then
    new.own_role := null;
  end if;
  return new;
end
$$;
comment on function kernel.end_own_role() is 'Trigger: a membership with another role, or that has ended, has no own role of before.';
create trigger membership_own_role before update of role, left_at on kernel.membership
  for each row execute function kernel.end_own_role();

-- An invitation to an own role is worth what its maker may do of that role.
alter table kernel.pairing
  drop constraint pairing_role_check,
  add constraint pairing_role_check check (length(role) <= 61 and role ~ '^[a-z]{1,30}(:[0-9a-f-]{36})?$');

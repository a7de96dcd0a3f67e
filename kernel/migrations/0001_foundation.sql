-- Roles belong to the cluster, not to the database: another database may have made them, even now.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['dojang_app', 'dojang_system'] loop
    begin
      execute format('create role %I nologin', role_name);
    exception
      when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to current_user', role_name);
    end if;
  end loop;
end
$$;

grant usage on schema kernel to dojang_app, dojang_system;

create function kernel.current_org() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.org', true), '')::uuid;
comment on function kernel.current_org() is 'The org that this transaction is bound to; null when none, and then nothing is visible.';

create table kernel.org (
  org_id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('personal', 'team')),
  created_at timestamptz not null default now()
);
comment on table kernel.org is 'The tenant. A person alone has a personal org.';
comment on column kernel.org.org_id is 'What row-level security of every table compares with the setting app.org.';
comment on column kernel.org.name is 'As its people see it.';
comment on column kernel.org.kind is 'personal: one person; team: several.';
comment on column kernel.org.created_at is 'When it was made.';

alter table kernel.org enable row level security;
alter table kernel.org force row level security;
create policy org_own on kernel.org to dojang_app
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org_all_ids on kernel.org for select to dojang_system using (true);

grant select, insert, update (name, kind) on kernel.org to dojang_app;
-- The job runner makes one job an org; it needs the ids, not the names.
grant select (org_id) on kernel.org to dojang_system;

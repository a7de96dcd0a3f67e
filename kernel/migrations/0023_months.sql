-- Tables of modules that are kept by month, so that what is old can go as a whole.
create table kernel.month_table (
  name text primary key check (name ~ '^[a-z_]+\.[a-z_]+$'),
  created_at timestamptz not null default now()
);
comment on table kernel.month_table is 'Tables that are partitioned by month; filled at each start from the modules. It holds nothing of any org.';
comment on column kernel.month_table.name is 'Schema and table.';
alter table kernel.month_table enable row level security;
alter table kernel.month_table force row level security;
create policy month_table_read on kernel.month_table for select using (true);
create policy month_table_fill on kernel.month_table for insert to dojang_system with check (true);
grant select, insert on kernel.month_table to dojang_system;

create function kernel.ensure_month(p_table text, p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_from date := date_trunc('month', p_at at time zone 'UTC')::date;
  v_parent regclass := to_regclass(p_table);
  v_schema text := split_part(p_table, '.', 1);
  v_name text := split_part(p_table, '.', 2) || '_' || to_char(v_from, 'YYYY_MM');
  v_grantee text;
  v_rule pg_policy;
begin
  if to_regclass(format('%I.%I', v_schema, v_name)) is not null then
    return;
  end if;
  perform from kernel.month_table t where t.name = p_table;
  if not found or v_parent is null then
    raise exception 'the table % is not kept by month: name it in "months" of its module', p_table;
  end if;
  if v_from not between date '2020-01-01' and date '2100-01-01' then
    raise exception 'the clock of this server is wrong: %', p_at;
  end if;
  -- Only the owner can take this lock, so nobody else can keep the next month from being made.
  lock table kernel.month_table in exclusive mode;
  perform from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = v_schema and c.relname = v_name;
  if found then
    return;
  end if;
  -- Attaching, unlike "create … partition of", does not wait for those who read or write.
  execute format('create table %I.%I (like %s including all)', v_schema, v_name, v_parent);
  execute format('comment on table %I.%I is %L', v_schema, v_name, 'One month of ' || p_table || '.');
  execute format('alter table %I.%I enable row level security', v_schema, v_name);
  execute format('alter table %I.%I force row level security', v_schema, v_name);
  for v_rule in select * from pg_policy p where p.polrelid = v_parent loop
    select coalesce(string_agg(quote_ident(rolname), ', '), 'public') into v_grantee
      from pg_roles where oid = any(v_rule.polroles);
    execute format('create policy %I on %I.%I as %s for %s to %s%s%s', v_rule.polname, v_schema, v_name,
      case when v_rule.polpermissive then 'permissive' else 'restrictive' end,
      case v_rule.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      v_grantee,
      coalesce(' using (' || pg_get_expr(v_rule.polqual, v_parent) || ')', ''),
      coalesce(' with check (' || pg_get_expr(v_rule.polwithcheck, v_parent) || ')', ''));
  end loop;
  execute format('alter table %s attach partition %I.%I for values from (%L) to (%L)', v_parent, v_schema, v_name,
    v_from::timestamp at time zone 'UTC', (v_from + interval '1 month') at time zone 'UTC');
end
$$;
comment on function kernel.ensure_month(text, timestamptz) is 'Makes the partition of that month with the policies of its table, when it is not there yet.';
revoke execute on function kernel.ensure_month(text, timestamptz) from public;
grant execute on function kernel.ensure_month(text, timestamptz) to dojang_app;

create table kernel.projection (
  org_id uuid not null references kernel.org (org_id),
  name text not null check (name ~ '^[a-z]+\.[a-z-]+$'),
  version int not null check (version > 0),
  seq bigint not null check (seq >= 0),
  created_at timestamptz not null,
  primary key (org_id, name)
);
comment on table kernel.projection is 'How far each table that is made of events has read the ledger of each org.';
comment on column kernel.projection.version is 'Of the code that read; another one begins again.';
comment on column kernel.projection.seq is 'Number of the last event that was read.';
alter table kernel.projection enable row level security;
alter table kernel.projection force row level security;
create policy projection_org on kernel.projection to dojang_app
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy projection_all_numbers on kernel.projection for select to dojang_system using (true);
grant select, insert, update (version, seq) on kernel.projection to dojang_app;
grant select (org_id, name, version, seq) on kernel.projection to dojang_system;

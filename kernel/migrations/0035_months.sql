-- Months are made once a day for the whole deployment, and a clock that is wrong makes none.
alter table kernel.month_table add column ahead_max integer not null default 4 check (ahead_max > 0);
comment on column kernel.month_table.ahead_max is 'Months beyond the database''s own that may be made: a clock that is further ahead is wrong.';
alter table kernel.month_table no force row level security;
insert into kernel.month_table (name) values ('kernel.event') on conflict do nothing;
alter table kernel.month_table force row level security;
revoke insert on kernel.month_table from dojang_system;
grant insert (name) on kernel.month_table to dojang_system;

create function kernel.check_month(p_table text, p_at timestamptz) returns date
  language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  v_month date := date_trunc('month', p_at at time zone 'UTC')::date;
  v_ahead integer;
begin
  select t.ahead_max into v_ahead from kernel.month_table t where t.name = p_table;
  if not found then
    raise exception 'the table % is not kept by month: name it in "months" of its module', p_table;
  end if;
  if v_month < date '2020-01-01'
    or v_month > date_trunc('month', now() at time zone 'UTC')::date + make_interval(months => v_ahead) then
    raise exception 'the clock of this server is wrong: it says %, the database says %',
      to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
      using errcode = 'DJ503';
  end if;
  return v_month;
end
$$;
comment on function kernel.check_month(text, timestamptz) is 'The first day of the month of that time; refused where no partition of the table should be.';
revoke execute on function kernel.check_month(text, timestamptz) from public;

create or replace function kernel.ensure_event_month(p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_from date := date_trunc('month', p_at at time zone 'UTC')::date;
  v_name text := 'event_' || to_char(v_from, 'YYYY_MM');
begin
  if to_regclass('kernel.' || v_name) is not null then
    return;
  end if;
  perform kernel.check_month('kernel.event', p_at);
  lock table kernel.month_table in exclusive mode;
  -- Asked of the table, not of to_regclass: that one remembers its answer from before the wait.
  perform from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'kernel' and c.relname = v_name;
  if found then
    return;
  end if;
  -- Attaching, unlike "create … partition of", does not wait for those who read or append.
  execute format('create table kernel.%I (like kernel.event including all)', v_name);
  execute format('comment on table kernel.%I is %L', v_name, 'Events of one month; see kernel.event.');
  execute format('alter table kernel.%I enable row level security', v_name);
  execute format('alter table kernel.%I force row level security', v_name);
  execute format('create policy event_org on kernel.%I using (org_id = nullif(current_setting(''app.org'', true), '''')::uuid)', v_name);
  -- Row triggers come with attaching, statement triggers do not.
  execute format('create trigger event_stays_whole before truncate on kernel.%I for each statement execute function kernel.refuse_change()', v_name);
  execute format('alter table kernel.event attach partition kernel.%I for values from (%L) to (%L)', v_name,
    v_from::timestamp at time zone 'UTC', (v_from + interval '1 month') at time zone 'UTC');
end
$$;

create or replace function kernel.ensure_month(p_table text, p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_from date := date_trunc('month', p_at at time zone 'UTC')::date;
  v_parent regclass := to_regclass(p_table);
  v_schema text := split_part(p_table, '.', 1);
  v_name text := split_part(p_table, '.', 2) || '_' || to_char(v_from, 'YYYY_MM');
  v_grantee text;
  v_rule pg_policy;
begin
  if p_table = 'kernel.event' then
    perform kernel.ensure_event_month(p_at);
    return;
  end if;
  if to_regclass(format('%I.%I', v_schema, v_name)) is not null then
    return;
  end if;
  perform kernel.check_month(p_table, p_at);
  if v_parent is null then
    raise exception 'the table % is not kept by month: name it in "months" of its module', p_table;
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

grant execute on function kernel.ensure_month(text, timestamptz) to dojang_system;

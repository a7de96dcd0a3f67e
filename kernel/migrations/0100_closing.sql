-- An org that closes: seven days in which it is read and not written, then all of its rows go.

alter table kernel.org
  add column closing_at timestamptz,
  add column closed_at timestamptz,
  add constraint org_closed check (closed_at is null or closing_at is not null);
comment on column kernel.org.closing_at is 'When its rows go; until then it is only read, and an owner can take the closing back.';
comment on column kernel.org.closed_at is 'When its rows were gone. The row stays without a name, so that nothing takes its id again.';
grant update (closing_at, closed_at) on kernel.org to dojang_app;
grant select (closing_at, closed_at) on kernel.org to dojang_system;
create index org_closing on kernel.org (closing_at) where closing_at is not null and closed_at is null;

-- The ledger of an org that is over goes with the org. Its signed head stays outside of the database.
create or replace function kernel.refuse_change() returns trigger
  language plpgsql as $$
begin
  if tg_op = 'DELETE' and tg_level = 'ROW' and kernel.is_over(old.org_id) then
    return old;
  end if;
  raise exception 'the ledger is append-only: record a correction as a new event'
    using errcode = 'restrict_violation';
end
$$;

create function kernel.is_over(p_org uuid) returns boolean
  language sql stable set search_path = pg_catalog as $$
  select p_org = kernel.current_org() and exists (
    select from kernel.org o where o.org_id = p_org and o.closing_at <= now() and o.closed_at is null)
$$;
comment on function kernel.is_over(uuid) is 'Whether the org of this transaction has been closed for so long that its rows go now.';

-- Each table of each schema that has rows of orgs, what is referred to after what refers to it.
create function kernel.org_tables() returns table (place regclass, is_whole boolean)
  language sql stable set search_path = pg_catalog as $$
  with recursive own as (
    select c.oid from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and c.oid <> 'kernel.org'::regclass
      and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_%' and n.nspname not like 'pgboss%'
  ), refers as (
    select distinct f.conrelid as child, f.confrelid as parent from pg_constraint f
    where f.contype = 'f' and f.conparentid = 0 and f.conrelid <> f.confrelid
  ), floors as (
    select o.oid as place, 0 as floor from own o
    union
    select r.parent, f.floor + 1 from floors f join refers r on r.child = f.place where f.floor < 20
  )
  select o.oid::regclass, exists (
    select from pg_constraint s where s.contype = 'f' and s.conrelid = o.oid and s.confrelid = o.oid)
  from own o
  join (select place, max(floor) as floor from floors group by place) f on f.place = o.oid
  order by f.floor, o.oid::regclass::text
$$;
comment on function kernel.org_tables() is 'Tables with rows of orgs, in the order in which they can be emptied. is_whole: its rows refer to each other, so they go in one statement.';

create function kernel.require_over() returns void
  language plpgsql stable set search_path = pg_catalog as $$
begin
  if coalesce(current_setting('app.reach', true), '') <> 'all' or coalesce(current_setting('app.person', true), '') <> ''
    or not kernel.is_over(kernel.current_org()) then
    raise exception 'only the system empties an org, and only one that is closed' using errcode = 'insufficient_privilege';
  end if;
end
$$;
comment on function kernel.require_over() is 'Refuses whoever is not the system, and any org whose seven days are not over.';

-- The owner of the tables empties them under policies, as everybody. A table whose policy names another role gets one for the owner.
create function kernel.open_org_tables() returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_table regclass;
begin
  perform kernel.require_over();
  perform set_config('lock_timeout', '2s', true);
  for v_table in
    select t.place from kernel.org_tables() t
    where not exists (select from pg_policy p where p.polrelid = t.place and p.polpermissive and p.polcmd = '*'
      and (p.polroles = '{0}' or (select relowner from pg_class where oid = t.place) = any (p.polroles)))
  loop
    execute format('create policy org_over on %s to %I using (org_id = (select kernel.current_org()))', v_table, current_user);
  end loop;
end
$$;
comment on function kernel.open_org_tables() is 'Lets the owner of the tables see the rows of the org of its transaction where only other roles did.';

create function kernel.erase_org_rows(p_max integer) returns bigint
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := kernel.current_org();
  v_table record;
  v_rows bigint;
begin
  perform kernel.require_over();
  if p_max not between 1 and 10000 then
    raise exception 'a batch has 1 to 10000 rows';
  end if;
  for v_table in select t.place, t.is_whole from kernel.org_tables() t loop
    if v_table.is_whole then
      execute format('delete from %s where org_id = $1', v_table.place) using v_org;
    else
      execute format('delete from %1$s where (tableoid, ctid) in (select t.tableoid, t.ctid from %1$s t where t.org_id = $1 limit $2)', v_table.place)
        using v_org, p_max;
    end if;
    get diagnostics v_rows = row_count;
    if v_rows > 0 then
      return v_rows;
    end if;
  end loop;
  return 0;
end
$$;
comment on function kernel.erase_org_rows(integer) is 'Deletes the next rows of an org that is over, of the first table that has any; gives how many. 0: none is left.';
revoke execute on function kernel.erase_org_rows(integer), kernel.open_org_tables(), kernel.org_tables(), kernel.require_over() from public;
grant execute on function kernel.erase_org_rows(integer), kernel.open_org_tables() to dojang_app;
do $$
begin
  execute format('create policy org_over on kernel.org for select to %I using (org_id = (select kernel.current_org()))', current_user);
end
$$;

-- An advisory lock can be taken by whoever may run SQL, and kept: no org could have recorded the first
-- event of a month. A lock on a table of the owner's can be taken by the owner alone.
create or replace function kernel.ensure_event_month(p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_from date := date_trunc('month', p_at at time zone 'UTC')::date;
  v_name text := 'event_' || to_char(v_from, 'YYYY_MM');
begin
  if to_regclass('kernel.' || v_name) is not null then
    return;
  end if;
  if v_from not between date '2020-01-01' and date '2100-01-01' then
    raise exception 'the clock of this server is wrong: %', p_at;
  end if;
  lock table kernel.migration in exclusive mode;
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

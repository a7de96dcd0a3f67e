-- What is old goes, so that nothing grows for ever. Append-only tables stay append-only to requests: their rows go
-- by this one door, which takes no row younger than 29 days by the database's own clock.
create function kernel.age_rows(p_table text, p_before timestamptz, p_max integer) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := kernel.current_org();
  v_before timestamptz := least(p_before, now() - interval '29 days');
  v_ids uuid[];
  v_count integer;
begin
  -- A person's request has no business here.
  if v_org is null or coalesce(current_setting('app.reach', true), '') <> 'all' or coalesce(current_setting('app.person', true), '') <> '' then
    raise exception 'only the system lets rows go' using errcode = 'insufficient_privilege';
  end if;
  if p_max not between 1 and 10000 then
    raise exception 'a batch has 1 to 10000 rows';
  end if;
  case p_table
    when 'kernel.action_log' then
      delete from kernel.action_log t where t.org_id = v_org and t.id = any (array(
        select id from kernel.action_log where org_id = v_org and at < v_before order by at limit p_max));
    when 'kernel.llm_request' then
      delete from kernel.llm_request t where t.org_id = v_org and t.id = any (array(
        select id from kernel.llm_request where org_id = v_org and at < v_before order by at limit p_max));
    when 'kernel.delivery' then
      delete from kernel.delivery t where t.org_id = v_org and t.id = any (array(
        select id from kernel.delivery where org_id = v_org and created_at < v_before and state <> 'queued'
        order by created_at limit p_max));
    when 'kernel.notification' then
      delete from kernel.notification t where t.org_id = v_org and t.id = any (array(
        select n.id from kernel.notification n where n.org_id = v_org and n.at < v_before
          and not exists (select from kernel.delivery d where d.notification_id = n.id) limit p_max));
    when 'kernel.session' then
      delete from kernel.session t where t.org_id = v_org and t.id = any (array(
        select id from kernel.session where org_id = v_org and least(revoked_at, expires_at) < v_before limit p_max));
    when 'kernel.pairing' then
      delete from kernel.pairing t where t.org_id = v_org and t.id = any (array(
        select id from kernel.pairing where org_id = v_org and coalesce(claimed_at, expires_at) < v_before limit p_max));
    when 'kernel.data_export' then
      delete from kernel.data_export t where t.org_id = v_org and t.id = any (array(
        select id from kernel.data_export where org_id = v_org and finished_at < v_before and file_id is null limit p_max));
    when 'kernel.act_line' then
      -- Of acts that ended well: what failed can be tried again.
      delete from kernel.act_line t where t.org_id = v_org and t.ctid = any (array(
        select l.ctid from kernel.act_line l join kernel.draft d on d.id = l.draft_id
        where l.org_id = v_org and l.ended_at < v_before and d.state = 'done' limit p_max));
    when 'kernel.draft' then
      -- Nobody decided these. What a person stamped stays.
      v_ids := array(
        select d.id from kernel.draft d where d.org_id = v_org and d.created_at < v_before
          and d.state in ('expired', 'superseded', 'rejected')
          and not exists (select from kernel.stamp s where s.draft_id = d.id)
          and not exists (select from kernel.notification n where n.org_id = v_org and n.draft_id = d.id)
        order by d.created_at limit p_max);
      delete from kernel.link t where t.org_id = v_org and t.draft_id = any (v_ids);
      delete from kernel.draft_version t where t.org_id = v_org and t.draft_id = any (v_ids);
      delete from kernel.draft t where t.org_id = v_org and t.id = any (v_ids);
    when 'kernel.draft_version' then
      -- Wordings that were passed over: neither the one that was stamped nor the one that is shown.
      delete from kernel.draft_version t where t.org_id = v_org and t.ctid = any (array(
        select v.ctid from kernel.draft_version v join kernel.draft d on d.id = v.draft_id
        where v.org_id = v_org and v.created_at < v_before and v.number <> d.version
          and d.state in ('done', 'failed', 'rejected')
          and not exists (select from kernel.stamp s where s.draft_id = v.draft_id and s.version = v.number)
        limit p_max));
    else
      raise exception 'the rows of % do not go by age', p_table;
  end case;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function kernel.age_rows(text, timestamptz, integer) is
  'Deletes rows of the org of the transaction that are over since before that time, at most so many; gives how many.';
revoke execute on function kernel.age_rows(text, timestamptz, integer) from public;
grant execute on function kernel.age_rows(text, timestamptz, integer) to dojang_app;

create function kernel.drop_months(p_table text, p_before timestamptz) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_before timestamptz := least(p_before, now() - interval '29 days');
  v_month text := to_char(v_before at time zone 'UTC', 'YYYY_MM');
  v_child record;
  v_count integer := 0;
begin
  perform from kernel.month_table t where t.name = p_table and t.name <> 'kernel.event';
  if not found then
    raise exception 'months of % do not go', p_table;
  end if;
  for v_child in
    select n.nspname, c.relname from pg_inherits i
    join pg_class p on p.oid = i.inhparent join pg_namespace n on n.oid = p.relnamespace
    join pg_class c on c.oid = i.inhrelid
    where n.nspname = split_part(p_table, '.', 1) and p.relname = split_part(p_table, '.', 2)
      and right(c.relname, 7) ~ '^\d{4}_\d\d$' and right(c.relname, 7) < v_month
    order by c.relname
  loop
    execute format('alter table %I.%I detach partition %I.%I', v_child.nspname, split_part(p_table, '.', 2), v_child.nspname, v_child.relname);
    execute format('drop table %I.%I', v_child.nspname, v_child.relname);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function kernel.drop_months(text, timestamptz) is
  'Drops the months of a table that ended before the month of that time; never of the ledger. Gives how many.';
revoke execute on function kernel.drop_months(text, timestamptz) from public;
grant execute on function kernel.drop_months(text, timestamptz) to dojang_system;

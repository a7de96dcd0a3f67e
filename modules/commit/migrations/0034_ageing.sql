-- Captures that no stamp came of go by age, with all that hangs on them. Requests can still only add.
create function commit.age_captures(p_before timestamptz, p_max integer) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := kernel.current_org();
  v_ids uuid[];
begin
  if v_org is null or coalesce(current_setting('app.reach', true), '') <> 'all' or coalesce(current_setting('app.person', true), '') <> '' then
    raise exception 'only the system lets rows go' using errcode = 'insufficient_privilege';
  end if;
  v_ids := array(
    select c.id from commit.capture c
    where c.org_id = v_org and c.created_at < least(p_before, now() - interval '29 days')
      and not exists (select from commit.act a where a.capture_id = c.id)
      and not exists (select from commit.finalised_commit f where f.org_id = v_org and f.capture_id = c.id)
      and not exists (select from commit.precedent p where p.org_id = v_org and p.capture_id = c.id)
    limit p_max);
  delete from commit.diff_preview t where t.org_id = v_org and t.capture_id = any (v_ids);
  delete from commit.capture_context t where t.org_id = v_org and t.capture_id = any (v_ids);
  delete from commit.description t where t.org_id = v_org and t.capture_id = any (v_ids);
  delete from commit.reuse t where t.org_id = v_org and t.request_id in (
    select r.id from commit.draft_request r where r.org_id = v_org and r.capture_id = any (v_ids));
  delete from commit.draft_request t where t.org_id = v_org and t.capture_id = any (v_ids);
  delete from commit.capture t where t.org_id = v_org and t.id = any (v_ids);
  return cardinality(v_ids);
end
$$;
comment on function commit.age_captures(timestamptz, integer) is
  'Deletes captures of the org of the transaction from before that time that no act came of, at most so many; gives how many.';
revoke execute on function commit.age_captures(timestamptz, integer) from public;
grant execute on function commit.age_captures(timestamptz, integer) to dojang_app;

-- How old a capture is, is for the database to say. The page of a draft that a person stamped shows its capture, so that
-- one stays, whatever was decided.
create function commit.age_captures(p_days integer, p_max integer) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_org uuid := kernel.current_org();
  v_ids uuid[];
begin
  if v_org is null or coalesce(current_setting('app.reach', true), '') <> 'all' or coalesce(current_setting('app.person', true), '') <> '' then
    raise exception 'only the system lets rows go' using errcode = 'insufficient_privilege';
  end if;
  if p_days is null or p_days < 29 then
    raise exception 'rows go after 29 days or more';
  end if;
  v_ids := array(
    select c.id from commit.capture c
    where c.org_id = v_org and c.created_at < now() - make_interval(days => p_days)
      and not kernel.is_stamped(c.draft_id)
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
comment on function commit.age_captures(integer, integer) is
  'Deletes captures of the org of the transaction that are so many days old and were not stamped, at most so many; gives how many.';
revoke execute on function commit.age_captures(integer, integer) from public;
grant execute on function commit.age_captures(integer, integer) to dojang_app;
revoke execute on function commit.age_captures(timestamptz, integer) from dojang_app;

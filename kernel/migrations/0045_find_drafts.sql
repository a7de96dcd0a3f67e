-- Plans are made for any words and any times, so a bound on time looks as if it left a handful of rows, and the index of
-- times as if it were the way to them. Only the grams may choose the way; bounds are looked at afterwards.
drop function kernel.find_drafts(text[], text[], timestamptz, int);
create function kernel.find_drafts(p_grams text[], p_states text[], p_before timestamptz, p_max int) returns setof uuid
  language sql stable security definer rows 100 set search_path = pg_catalog set enable_seqscan = off as $$
  with held as materialized (
    select d.id, d.created_at, d.state, d.asked_person_id from kernel.draft d
    where d.org_id = kernel.current_org() and d.grams @> p_grams),
  ungrammed as materialized (
    select d.id, d.created_at, d.state, d.asked_person_id from kernel.draft d
    where d.org_id = kernel.current_org() and d.grams_version = 0)
  select h.id from (select * from held union select * from ungrammed) h
  where h.created_at <= p_before and (p_states is null or h.state = any (p_states))
    and (kernel.current_reach() = 'all' or h.asked_person_id = kernel.current_person())
  order by h.created_at desc limit p_max
$$;
comment on function kernel.find_drafts(text[], text[], timestamptz, int) is
  'Ids of the newest drafts of this org that have all grams, and of those whose grams are not made yet.';
select kernel.make_reader('kernel.find_drafts(text[], text[], timestamptz, int)');

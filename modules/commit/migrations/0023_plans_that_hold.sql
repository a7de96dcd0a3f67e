-- Plans are made for any words and any times, so a bound on time looks as if it left a handful of rows, and the index of
-- times as if it were the way to them. Only the grams may choose the way; bounds are looked at afterwards.
drop function commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int);
create function commit.find_entries(
  p_grams text[], p_patterns text[], p_heads text[], p_repository uuid, p_since timestamptz, p_until timestamptz, p_max int
) returns setof uuid
  language plpgsql stable security definer rows 100 set search_path = pg_catalog
  -- A plan that is made for one word takes the index of times where the word is frequent, and reads the grams of all.
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_since timestamptz := coalesce(p_since, '-infinity');
  v_until timestamptz := coalesce(p_until, 'infinity');
  v_window int := 100;
  v_held uuid[];
  v_found uuid[] := '{}';
begin
  -- Words that many messages hold: the newest messages have enough of them, and no index of words knows the newest.
  while v_window < 2000 loop
    v_found := array(
      select n.id from (
        select e.finalised_commit_id as id, e.words, e.repository_id from commit.search_entry e
        where e.org_id = kernel.current_org() and e.created_at >= v_since and e.created_at < v_until
        order by e.created_at desc limit v_window) n
      where n.words ilike all (p_patterns) and (p_heads is null or left(n.words, 60) ilike any (p_heads))
        and (p_repository is null or p_repository = coalesce(n.repository_id,
          (select f.repository_id from commit.finalised_commit f where f.id = n.id)))
      limit p_max);
    if cardinality(v_found) >= p_max then
      return query select unnest(v_found);
      return;
    end if;
    exit when cardinality(v_found) * 10 < v_window;
    v_window := v_window * 4;
  end loop;
  -- Other words: who holds all grams, newest first. Texts are compared until enough of them hold the words.
  v_held := array(
    with held as materialized (
      select e.finalised_commit_id as id, e.created_at, e.repository_id from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams @> p_grams),
    ungrammed as materialized (
      select e.finalised_commit_id as id, e.created_at, e.repository_id from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams_version = 0)
    select h.id from (select * from held union all select * from ungrammed) h
    where h.created_at >= v_since and h.created_at < v_until
      and (p_repository is null or h.repository_id is null or h.repository_id = p_repository)
    order by h.created_at desc);
  v_found := '{}';
  for v_at in 0 .. cardinality(v_held) / 200 loop
    v_found := v_found || array(
      select e.finalised_commit_id from unnest(v_held[v_at * 200 + 1 : v_at * 200 + 200]) with ordinality h (id, place)
      join commit.search_entry e on e.finalised_commit_id = h.id
      where e.words ilike all (p_patterns) and (p_heads is null or left(e.words, 60) ilike any (p_heads))
        and (p_repository is null or p_repository = coalesce(e.repository_id,
          (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)))
      order by h.place);
    exit when cardinality(v_found) >= p_max;
  end loop;
  return query select unnest(v_found[1:p_max]);
end
$$;
comment on function commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int) is
  'Ids of the newest commits of this org whose words match all patterns, and one of the heads where there are any.';
select kernel.make_reader('commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int)');

-- Where a few orgs are the table, reading all of it looks cheaper than an org's part of it, and grows with the others.
set local role dojang_reader;
alter function commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz) set enable_seqscan = off;
alter function commit.near_precedents(text, text) set enable_seqscan = off;
reset role;

-- Compressed, a vector costs more to unpack than to compare. A row's words move out of it before its vector has to.
alter table commit.search_entry alter column embedding set storage plain;
alter table commit.precedent alter column embedding set storage plain;

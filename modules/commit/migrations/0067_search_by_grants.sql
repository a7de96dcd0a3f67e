-- What asks an index for dojang_app knows grants, too: a page that left out what is not reached afterwards would be short.
drop function commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int);
drop function commit.held_entries(text[], uuid, int);
create function commit.held_entries(p_grams text[], p_repository uuid, p_week int)
  returns table (id uuid, created_at timestamptz, words text, repository_id uuid)
  language plpgsql stable security definer rows 1000 set search_path = pg_catalog
  -- A plan for one word takes the index of times where the word is frequent, and reads the grams of all.
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  -- One statement for each, since a plan that is made for any value asks the index for what it names alone.
  if p_week is null and p_repository is null then
    return query select e.finalised_commit_id, e.created_at, e.words, e.repository_id from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams @> p_grams;
  elsif p_week is null then
    return query select e.finalised_commit_id, e.created_at, e.words, e.repository_id from commit.search_entry e
      where e.org_id = kernel.current_org() and e.repository_id = p_repository and e.grams @> p_grams;
  elsif p_repository is null then
    return query select e.finalised_commit_id, e.created_at, e.words, e.repository_id from commit.search_entry e
      where e.org_id = kernel.current_org() and commit.week_of(e.created_at) = p_week and e.grams @> p_grams;
  else
    return query select e.finalised_commit_id, e.created_at, e.words, e.repository_id from commit.search_entry e
      where e.org_id = kernel.current_org() and commit.week_of(e.created_at) = p_week
        and e.repository_id = p_repository and e.grams @> p_grams;
  end if;
  -- Texts whose grams are not made yet are compared as they are.
  return query select n.* from (
      select e.finalised_commit_id, e.created_at, e.words, coalesce(e.repository_id,
        (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)) as in_repository
      from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams_version = 0
        and (p_week is null or commit.week_of(e.created_at) = p_week)) n
    where p_repository is null or n.in_repository = p_repository;
end
$$;
comment on function commit.held_entries(text[], uuid, int) is
  'Commits of this org that have all grams, of one week where there is one, and those whose grams are not made yet. For commit.find_entries, which asks the grants.';
select kernel.make_reader('commit.held_entries(text[], uuid, int)');
grant select (repository_id) on commit.precedent to dojang_reader;

create function commit.find_entries(
  p_grams text[], p_patterns text[], p_heads text[], p_repository uuid, p_since timestamptz, p_until timestamptz, p_max int
) returns setof uuid
  language plpgsql stable security definer rows 100 set search_path = pg_catalog
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_since timestamptz := coalesce(p_since, '-infinity');
  v_until timestamptz := coalesce(p_until, 'infinity');
  v_window int := 100;
  v_held uuid[];
  v_words text[];
  v_found uuid[] := '{}';
  v_week int;
  v_first int;
  v_looked int := 0;
  v_seen int := 0;
  v_is_rest boolean := false;
  v_is_all boolean := kernel.reaches_all();
  v_reached uuid[] := case when not v_is_all then kernel.may_reach('commit.repository', 'read') end;
  v_repositories uuid[];
begin
  if cardinality(v_reached) = 0 then
    return;
  end if;
  -- Words that many messages hold: the newest messages have enough of them, and no index of words knows the newest.
  while v_window < 500 loop
    v_found := array(
      select n.id from (
        select e.finalised_commit_id as id, e.words, e.repository_id from commit.search_entry e
        where e.org_id = kernel.current_org() and e.created_at >= v_since and e.created_at < v_until
        order by e.created_at desc limit v_window) n
      where n.words ilike all (p_patterns) and (p_heads is null or left(n.words, 60) ilike any (p_heads))
        and (p_repository is null or p_repository = coalesce(n.repository_id,
          (select f.repository_id from commit.finalised_commit f where f.id = n.id)))
        and (v_is_all or coalesce(n.repository_id,
          (select f.repository_id from commit.finalised_commit f where f.id = n.id)) = any (v_reached))
      limit p_max);
    if cardinality(v_found) >= p_max then
      return query select unnest(v_found);
      return;
    end if;
    exit when cardinality(v_found) * 5 < v_window;
    v_window := v_window * 4;
  end loop;
  -- Other words: who holds all grams, newest first. Two weeks say how many there will be; when these are few, all of the
  -- rest is read at once.
  v_found := '{}';
  v_week := commit.week_of((select e.created_at from commit.search_entry e
    where e.org_id = kernel.current_org() and e.created_at < v_until order by e.created_at desc limit 1));
  v_first := commit.week_of((select e.created_at from commit.search_entry e
    where e.org_id = kernel.current_org() and e.created_at >= v_since order by e.created_at limit 1));
  if v_week is null or v_first is null then
    return;
  end if;
  while not v_is_rest and cardinality(v_found) < p_max loop
    v_is_rest := v_week <= v_first or v_looked >= 100
      or (v_looked >= 2 and v_seen::float8 / v_looked * (v_week - v_first + 1) <= 1000);
    select coalesce(array_agg(h.id order by h.created_at desc), '{}'), coalesce(array_agg(h.words order by h.created_at desc), '{}'),
        coalesce(array_agg(h.repository_id order by h.created_at desc), '{}')
      into v_held, v_words, v_repositories
      from commit.held_entries(p_grams, p_repository, case when not v_is_rest then v_week end) h
      where h.created_at >= v_since and h.created_at < v_until and commit.week_of(h.created_at) <= v_week;
    -- Texts are compared until enough of them hold the words.
    v_found := v_found || array(
      select h.id from unnest(v_held, v_words, v_repositories) h (id, words, repository_id)
      where (v_is_all or h.repository_id = any (v_reached))
        and h.words ilike all (p_patterns) and (p_heads is null or left(h.words, 60) ilike any (p_heads))
      limit p_max - cardinality(v_found));
    v_looked := v_looked + 1;
    v_seen := v_seen + cardinality(v_held);
    v_week := v_week - 1;
  end loop;
  return query select unnest(v_found);
end
$$;
comment on function commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int) is
  'Ids of the newest commits of this org whose words match all patterns, and one of the heads where there are any.';
select kernel.make_reader('commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int)');

drop function commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz);
drop function commit.near_precedents(text, text);
do $do$
declare
  v_vectors text := (select extnamespace::regnamespace::text from pg_extension where extname = 'vector');
begin
  -- Its settings are known in a session that has used it, and only then.
  execute format('select ''[1]''::%s.vector', v_vectors);
  execute format($f$
    create function commit.near_entries(
      p_vector text, p_name text, p_heads text[], p_repository uuid, p_since timestamptz, p_until timestamptz
    ) returns table (id uuid, distance double precision)
      language plpgsql stable security definer rows 100 set search_path = pg_catalog
      set hnsw.iterative_scan = 'relaxed_order' set hnsw.ef_search = 40 set hnsw.max_scan_tuples = 20000
      set plan_cache_mode = 'force_custom_plan' set enable_seqscan = off as $$
    declare
      v_vector %1$s.vector := p_vector::%1$s.vector;
      v_is_all boolean := kernel.reaches_all();
      v_reached uuid[] := case when not v_is_all then kernel.may_reach('commit.repository', 'read') end;
      -- Whose newest are looked at, too: a filter may fit none of the nearest.
      v_named uuid[] := case when p_repository is null then v_reached else array[p_repository] end;
    begin
      if cardinality(v_reached) = 0 then
        return;
      end if;
      if v_is_all and p_heads is null and p_repository is null and p_since is null and p_until is null then
        return query select near.id, near.distance from (
          (select e.finalised_commit_id as id, e.embedding operator(%1$s.<=>) v_vector as distance
            from commit.search_entry e
            where e.org_id = kernel.current_org() and e.in_graph and e.embedding_name = p_name
            order by e.embedding operator(%1$s.<=>) v_vector limit 100)
          union all
          (select e.finalised_commit_id, e.embedding operator(%1$s.<=>) v_vector
            from commit.search_entry e
            where e.org_id = kernel.current_org() and not e.in_graph and e.embedding_name = p_name
            order by 2 limit 100)) near
        order by near.distance limit 100;
        return;
      end if;
      perform set_config('hnsw.max_scan_tuples', '2000', true);
      perform set_config('hnsw.ef_search', '100', true);
      return query select near.id, min(near.distance) from (
        -- The filters outside: inside, the planner may read all that they fit, and sort it.
        (select n.id, n.distance from (
            select e.finalised_commit_id as id, e.embedding operator(%1$s.<=>) v_vector as distance,
              e.words, e.repository_id, e.created_at
            from commit.search_entry e
            where e.org_id = kernel.current_org() and e.in_graph and e.embedding_name = p_name
            order by e.embedding operator(%1$s.<=>) v_vector limit 300) n
          where (p_heads is null or left(n.words, 60) ilike any (p_heads))
            and (p_repository is null or n.repository_id = p_repository)
            and (v_is_all or n.repository_id = any (v_reached))
            and (p_since is null or n.created_at >= p_since) and (p_until is null or n.created_at < p_until)
          limit 100)
        union all
        (select e.finalised_commit_id, e.embedding operator(%1$s.<=>) v_vector
          from commit.search_entry e
          where e.org_id = kernel.current_org() and not e.in_graph and e.embedding_name = p_name
            and (p_heads is null or left(e.words, 60) ilike any (p_heads))
            and (p_repository is null or p_repository = coalesce(e.repository_id,
              (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)))
            and (v_is_all or coalesce(e.repository_id,
              (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)) = any (v_reached))
            and (p_since is null or e.created_at >= p_since) and (p_until is null or e.created_at < p_until)
          order by 2 limit 100)
        union all
        (select e.finalised_commit_id, e.embedding operator(%1$s.<=>) v_vector
          from unnest(v_named) named (id) cross join lateral (
            select n.* from commit.search_entry n
            where n.org_id = kernel.current_org() and n.repository_id = named.id and n.in_graph
              and n.created_at >= coalesce(p_since, '-infinity') and n.created_at < coalesce(p_until, 'infinity')
            order by n.created_at desc limit greatest(10, 500 / cardinality(v_named))) e
          where (v_is_all or e.repository_id = any (v_reached))
            and e.embedding_name = p_name and (p_heads is null or left(e.words, 60) ilike any (p_heads))
          order by 2 limit 100)) near
      group by 1 order by 2 limit 100;
    end
    $$;
    create function commit.near_precedents(p_vector text, p_name text) returns setof uuid
      language plpgsql stable security definer rows 40 set search_path = pg_catalog
      set hnsw.iterative_scan = 'strict_order' set hnsw.ef_search = 100 set enable_seqscan = off as $$
    declare
      v_vector %1$s.vector := p_vector::%1$s.vector;
      v_is_all boolean := kernel.reaches_all();
      v_reached uuid[] := case when not v_is_all then kernel.may_reach('commit.repository', 'read') end;
    begin
      if cardinality(v_reached) = 0 then
        return;
      end if;
      return query select near.id from (
        (select p.draft_id as id, p.embedding operator(%1$s.<=>) v_vector as distance
          from commit.precedent p
          where p.org_id = kernel.current_org() and p.in_graph and p.embedding_name = p_name
            and (v_is_all or p.repository_id = any (v_reached))
          order by p.embedding operator(%1$s.<=>) v_vector limit 40)
        union all
        (select p.draft_id, p.embedding operator(%1$s.<=>) v_vector
          from commit.precedent p
          where p.org_id = kernel.current_org() and not p.in_graph and p.embedding_name = p_name
            and (v_is_all or p.repository_id = any (v_reached))
          -- All messages of a recurring chore are equally near; then the newest count.
          order by 2, p.created_at desc limit 40)) near
      order by near.distance limit 40;
    end
    $$;
  $f$, v_vectors);
end
$do$;
comment on function commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz) is
  'Ids of commits of this org whose vectors are nearest, at most 100, nearest first, with their distances.';
select kernel.make_reader('commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz)');
comment on function commit.near_precedents(text, text) is
  'Drafts of the 40 precedents of this org whose vectors are nearest, nearest first.';
select kernel.make_reader('commit.near_precedents(text, text)');

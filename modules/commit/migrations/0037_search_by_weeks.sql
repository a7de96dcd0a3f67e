-- A word that is neither frequent nor rare is in thousands of messages of a large org, and a search read each of them to
-- know the newest hundred. The index of grams knows the week, too: a search asks it week by week, newest first, as long
-- as there is much to read. It knows the repository as well.
create function commit.week_of(p_at timestamptz) returns int
  language sql immutable parallel safe set search_path = pg_catalog as $$
  select floor(extract(epoch from p_at - '2000-01-01 00:00:00+00'::timestamptz) / 604800)::int
$$;
comment on function commit.week_of(timestamptz) is 'The number of a week; for the index of grams.';
revoke execute on function commit.week_of(timestamptz) from public;
grant execute on function commit.week_of(timestamptz) to dojang_app, dojang_reader, dojang_system;

set local maintenance_work_mem = '512MB';
drop index commit.search_entry_grams;
create index search_entry_grams on commit.search_entry using gin (org_id, commit.week_of(created_at), repository_id, grams)
  with (gin_pending_list_limit = 256) where grams is not null;
-- Of a repository, the newest that the graph has: what is beside the graph is few.
create index search_entry_repository on commit.search_entry (org_id, repository_id, created_at desc) where in_graph;

create function commit.held_entries(p_grams text[], p_repository uuid, p_week int)
  returns table (id uuid, created_at timestamptz, words text)
  language plpgsql stable security definer rows 1000 set search_path = pg_catalog
  -- A plan for one word takes the index of times where the word is frequent, and reads the grams of all.
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  -- One statement for each, since a plan that is made for any value asks the index for what it names alone.
  if p_week is null and p_repository is null then
    return query select e.finalised_commit_id, e.created_at, e.words from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams @> p_grams;
  elsif p_week is null then
    return query select e.finalised_commit_id, e.created_at, e.words from commit.search_entry e
      where e.org_id = kernel.current_org() and e.repository_id = p_repository and e.grams @> p_grams;
  elsif p_repository is null then
    return query select e.finalised_commit_id, e.created_at, e.words from commit.search_entry e
      where e.org_id = kernel.current_org() and commit.week_of(e.created_at) = p_week and e.grams @> p_grams;
  else
    return query select e.finalised_commit_id, e.created_at, e.words from commit.search_entry e
      where e.org_id = kernel.current_org() and commit.week_of(e.created_at) = p_week
        and e.repository_id = p_repository and e.grams @> p_grams;
  end if;
  -- Texts whose grams are not made yet are compared as they are.
  return query select e.finalised_commit_id, e.created_at, e.words from commit.search_entry e
    where e.org_id = kernel.current_org() and e.grams_version = 0
      and (p_week is null or commit.week_of(e.created_at) = p_week)
      and (p_repository is null or p_repository = coalesce(e.repository_id,
        (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)));
end
$$;
comment on function commit.held_entries(text[], uuid, int) is
  'Commits of this org that have all grams, of one week where there is one, and those whose grams are not made yet.';
select kernel.make_reader('commit.held_entries(text[], uuid, int)');
comment on index commit.search_entry_grams is 'Read by commit.held_entries.';

drop function commit.find_entries(text[], text[], text[], uuid, timestamptz, timestamptz, int);
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
begin
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
    select coalesce(array_agg(h.id order by h.created_at desc), '{}'), coalesce(array_agg(h.words order by h.created_at desc), '{}')
      into v_held, v_words
      from commit.held_entries(p_grams, p_repository, case when not v_is_rest then v_week end) h
      where h.created_at >= v_since and h.created_at < v_until and commit.week_of(h.created_at) <= v_week;
    -- Texts are compared until enough of them hold the words.
    v_found := v_found || array(
      select h.id from unnest(v_held, v_words) h (id, words)
      where h.words ilike all (p_patterns) and (p_heads is null or left(h.words, 60) ilike any (p_heads))
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

-- Where a filter fits few, the graph was walked to its end for a hundred of them. With a filter, the nearest of the
-- graph are looked at, what is beside the graph, and the newest of a repository. Distances are given, too, so that a
-- search reads the messages that it shows and no others.
drop function commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz);
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
      set hnsw.iterative_scan = 'strict_order' set hnsw.ef_search = 100 set hnsw.max_scan_tuples = 20000
      set enable_seqscan = off as $$
    declare
      v_vector %1$s.vector := p_vector::%1$s.vector;
    begin
      if p_heads is null and p_repository is null and p_since is null and p_until is null then
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
            and (p_since is null or n.created_at >= p_since) and (p_until is null or n.created_at < p_until)
          limit 100)
        union all
        (select e.finalised_commit_id, e.embedding operator(%1$s.<=>) v_vector
          from commit.search_entry e
          where e.org_id = kernel.current_org() and not e.in_graph and e.embedding_name = p_name
            and (p_heads is null or left(e.words, 60) ilike any (p_heads))
            and (p_repository is null or p_repository = coalesce(e.repository_id,
              (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)))
            and (p_since is null or e.created_at >= p_since) and (p_until is null or e.created_at < p_until)
          order by 2 limit 100)
        union all
        (select e.finalised_commit_id, e.embedding operator(%1$s.<=>) v_vector
          from (
            select n.* from commit.search_entry n
            where n.org_id = kernel.current_org() and n.repository_id = p_repository and n.in_graph
              and n.created_at >= coalesce(p_since, '-infinity') and n.created_at < coalesce(p_until, 'infinity')
            order by n.created_at desc limit 500) e
          where e.embedding_name = p_name and (p_heads is null or left(e.words, 60) ilike any (p_heads))
          order by 2 limit 100)) near
      group by 1 order by 2 limit 100;
    end
    $$;
  $f$, v_vectors);
end
$do$;
comment on function commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz) is
  'Ids of commits of this org whose vectors are nearest, at most 100, nearest first, with their distances.';
select kernel.make_reader('commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz)');

-- Two words that few messages hold together are answered by likeness, and its walk of the graph read 1,370 pages for a
-- hundred messages. The order is made at the end, so the walk may give them in rough order, forty at a time: 470 pages.
-- A connection also kept the plan that was made for a large org, and with it an org without a graph walked through the graph
-- of the others, half a second for nothing. It is planned for each org.
do $do$
declare
  v_vectors text := (select extnamespace::regnamespace::text from pg_extension where extname = 'vector');
begin
  -- Its settings are known in a session that has used it, and only then.
  execute format('select ''[1]''::%s.vector', v_vectors);
  execute format($f$
    create or replace function commit.near_entries(
      p_vector text, p_name text, p_heads text[], p_repository uuid, p_since timestamptz, p_until timestamptz
    ) returns table (id uuid, distance double precision)
      language plpgsql stable security definer rows 100 set search_path = pg_catalog
      set hnsw.iterative_scan = 'relaxed_order' set hnsw.ef_search = 40 set hnsw.max_scan_tuples = 20000
      set plan_cache_mode = 'force_custom_plan' set enable_seqscan = off as $$
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

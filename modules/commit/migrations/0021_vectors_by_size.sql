-- A graph of vectors (HNSW) is walked past the rows of all other orgs, and a small org gets few of its own. So an org's
-- vectors are compared one by one; what is beyond that goes into the graph, by a job.

alter table commit.search_entry
  add column in_graph boolean not null default false,
  -- Beside the row, a vector costs more to fetch than to compare.
  alter column embedding set storage main,
  alter column words set storage main;
alter table commit.precedent
  add column in_graph boolean not null default false,
  alter column embedding set storage main;
comment on column commit.search_entry.in_graph is 'The vector is found by the index search_entry_nearest; others are compared one by one';
comment on column commit.precedent.in_graph is 'The vector is found by the index precedent_nearest; others are compared one by one';

drop index commit.search_entry_nearest;
drop index commit.precedent_nearest;
create index search_entry_nearest on commit.search_entry
  using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 200) where in_graph;
create index precedent_nearest on commit.precedent
  using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 200) where in_graph;
create index search_entry_single on commit.search_entry (org_id, created_at) where not in_graph;
create index precedent_single on commit.precedent (org_id, created_at) where not in_graph;

grant select (embedding, embedding_name, in_graph) on commit.search_entry to dojang_reader;
create policy precedent_reader on commit.precedent for select to dojang_reader using (true);
grant select (draft_id, org_id, created_at, embedding, embedding_name, in_graph) on commit.precedent to dojang_reader;
grant update (in_graph, embedding) on commit.search_entry to dojang_app;
grant update (in_graph, embedding) on commit.precedent to dojang_app;

-- The clock asks which orgs have many vectors outside of the graph: ids, nothing else.
drop policy search_entry_due on commit.search_entry;
create policy search_entry_due on commit.search_entry for select to dojang_system using (true);
create policy precedent_due on commit.precedent for select to dojang_system using (true);
grant select (in_graph) on commit.search_entry to dojang_system;
grant select (org_id, in_graph) on commit.precedent to dojang_system;

do $do$
declare
  v_vectors text := (select extnamespace::regnamespace::text from pg_extension where extname = 'vector');
begin
  execute format($f$
    create function commit.near_entries(
      p_vector text, p_name text, p_heads text[], p_repository uuid, p_since timestamptz, p_until timestamptz
    ) returns setof uuid
      language plpgsql stable security definer rows 100 set search_path = pg_catalog
      set hnsw.iterative_scan = 'strict_order' set hnsw.ef_search = 100 as $$
    declare
      v_vector %1$s.vector := p_vector::%1$s.vector;
    begin
      return query select near.id from (
        (select e.finalised_commit_id as id, e.embedding operator(%1$s.<=>) v_vector as distance
          from commit.search_entry e
          where e.org_id = kernel.current_org() and e.in_graph and e.embedding_name = p_name
            and (p_heads is null or left(e.words, 60) ilike any (p_heads))
            and (p_repository is null or e.repository_id = p_repository)
            and (p_since is null or e.created_at >= p_since) and (p_until is null or e.created_at < p_until)
          order by e.embedding operator(%1$s.<=>) v_vector limit 100)
        union all
        (select e.finalised_commit_id, e.embedding operator(%1$s.<=>) v_vector
          from commit.search_entry e
          where e.org_id = kernel.current_org() and not e.in_graph and e.embedding_name = p_name
            and (p_heads is null or left(e.words, 60) ilike any (p_heads))
            and (p_repository is null or p_repository = coalesce(e.repository_id,
              (select f.repository_id from commit.finalised_commit f where f.id = e.finalised_commit_id)))
            and (p_since is null or e.created_at >= p_since) and (p_until is null or e.created_at < p_until)
          order by 2 limit 100)) near
      order by near.distance limit 100;
    end
    $$;
    create function commit.near_precedents(p_vector text, p_name text) returns setof uuid
      language plpgsql stable security definer rows 40 set search_path = pg_catalog
      set hnsw.iterative_scan = 'strict_order' set hnsw.ef_search = 100 as $$
    declare
      v_vector %1$s.vector := p_vector::%1$s.vector;
    begin
      return query select near.id from (
        (select p.draft_id as id, p.embedding operator(%1$s.<=>) v_vector as distance
          from commit.precedent p
          where p.org_id = kernel.current_org() and p.in_graph and p.embedding_name = p_name
          order by p.embedding operator(%1$s.<=>) v_vector limit 40)
        union all
        (select p.draft_id, p.embedding operator(%1$s.<=>) v_vector
          from commit.precedent p
          where p.org_id = kernel.current_org() and not p.in_graph and p.embedding_name = p_name
          -- All messages of a recurring chore are equally near; then the newest count.
          order by 2, p.created_at desc limit 40)) near
      order by near.distance limit 40;
    end
    $$;
  $f$, v_vectors);
end
$do$;
comment on function commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz) is
  'Ids of the 100 commits of this org whose vectors are nearest, nearest first.';
comment on function commit.near_precedents(text, text) is
  'Drafts of the 40 precedents of this org whose vectors are nearest, nearest first.';
select kernel.make_reader('commit.near_entries(text, text, text[], uuid, timestamptz, timestamptz)');
select kernel.make_reader('commit.near_precedents(text, text)');
comment on index commit.search_entry_nearest is 'Read by commit.near_entries.';
comment on index commit.precedent_nearest is 'Read by commit.near_precedents.';

-- A search under row-level security reads by functions; docs/guides/row-policy.md says why. What a message is found by are
-- its grams: kernel/src/database/grams.ts. Nothing here reads a row that was kept before: a job adds their grams.

alter table commit.search_entry
  add column grams text[] collate "C",
  add column grams_version smallint not null default 0,
  add column repository_id uuid,
  alter column embedding drop not null,
  alter column embedding_name drop not null,
  add constraint search_entry_embedding check ((embedding is null) = (embedding_name is null));
comment on column commit.search_entry.grams is 'The pieces of words that a search asks its index for; null until they are made';
comment on column commit.search_entry.grams_version is 'By which rule the grams were made; 0 where there are none yet';
comment on column commit.search_entry.repository_id is 'Of the commit; null where there are no grams yet';
comment on column commit.search_entry.embedding is 'Null for commits from before there were vectors';

-- Commits from before there were entries. They are found by their message.
alter table commit.finalised_commit no force row level security;
alter table commit.search_entry no force row level security;
insert into commit.search_entry (finalised_commit_id, org_id, created_at, words)
  select f.id, f.org_id, f.created_at, f.message from commit.finalised_commit f
  where not exists (select from commit.search_entry e where e.finalised_commit_id = f.id);
alter table commit.search_entry force row level security;
alter table commit.finalised_commit force row level security;

drop index commit.finalised_commit_words;
drop index commit.finalised_commit_parts;
drop index commit.search_entry_words;
drop index commit.search_entry_parts;
create index finalised_commit_sha on commit.finalised_commit (org_id, sha collate "C");
create index finalised_commit_repository on commit.finalised_commit (org_id, repository_id, created_at desc, id desc);
-- A short list of what is not yet in the index: each search reads all of it.
create index search_entry_grams on commit.search_entry using gin (org_id, grams)
  with (gin_pending_list_limit = 256) where grams is not null;
create index search_entry_ungrammed on commit.search_entry (org_id, created_at desc) where grams_version = 0;

grant usage on schema commit to dojang_reader;
create policy search_entry_reader on commit.search_entry for select to dojang_reader using (true);
grant select (finalised_commit_id, org_id, created_at, words, grams, grams_version, repository_id)
  on commit.search_entry to dojang_reader;
create policy finalised_commit_reader on commit.finalised_commit for select to dojang_reader using (true);
grant select (id, org_id, repository_id) on commit.finalised_commit to dojang_reader;
grant update (grams, grams_version, repository_id) on commit.search_entry to dojang_app;
create policy search_entry_due on commit.search_entry for select to dojang_system using (grams_version = 0);
grant select (org_id, grams_version) on commit.search_entry to dojang_system;

create function commit.find_entries(
  p_grams text[], p_patterns text[], p_heads text[], p_repository uuid, p_since timestamptz, p_until timestamptz, p_max int
) returns setof uuid
  language plpgsql stable security definer rows 100 set search_path = pg_catalog
  -- A plan that is made for one word takes the index of times where the word is frequent, and reads the grams of all.
  set plan_cache_mode = force_generic_plan as $$
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
      select e.finalised_commit_id as id, e.created_at from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams @> p_grams
        and e.created_at >= v_since and e.created_at < v_until
        and (p_repository is null or e.repository_id = p_repository)
      union all
      select e.finalised_commit_id, e.created_at from commit.search_entry e
      where e.org_id = kernel.current_org() and e.grams_version = 0
        and e.created_at >= v_since and e.created_at < v_until)
    select h.id from held h order by h.created_at desc);
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
comment on index commit.search_entry_grams is 'Read by commit.find_entries.';

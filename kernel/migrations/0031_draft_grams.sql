-- The filter of the inbox reads by a function, since ilike reaches no index under row-level security (docs/guides/row-policy.md).
-- What a draft is found by are its grams: kernel/src/database/grams.ts. A job adds those of drafts that are kept already.
create extension if not exists btree_gin;

alter table kernel.draft
  add column grams text[] collate "C",
  add column grams_version smallint not null default 0;
comment on column kernel.draft.grams is 'The pieces of title and search_text that the filter of the inbox asks its index for; null until they are made';
comment on column kernel.draft.grams_version is 'By which rule the grams were made; 0 where they have to be made';

-- A server that does not know of grams changes a title: the job makes them again.
create function kernel.note_draft_words() returns trigger
  language plpgsql set search_path = pg_catalog as $$
begin
  new.grams_version := 0;
  return new;
end
$$;
comment on function kernel.note_draft_words() is 'Marks a draft whose words changed and whose grams did not.';
create trigger draft_words before update of title, search_text on kernel.draft for each row
  when ((new.title, new.search_text) is distinct from (old.title, old.search_text) and new.grams is not distinct from old.grams)
  execute function kernel.note_draft_words();

create index draft_grams on kernel.draft using gin (org_id, grams)
  with (gin_pending_list_limit = 256) where grams is not null;
create index draft_ungrammed on kernel.draft (org_id) where grams_version = 0;

create policy draft_reader on kernel.draft for select to dojang_reader using (true);
grant select (id, org_id, created_at, state, asked_person_id, grams, grams_version) on kernel.draft to dojang_reader;
create policy draft_ungrammed on kernel.draft for select to dojang_system using (grams_version = 0);
grant select (org_id, grams_version) on kernel.draft to dojang_system;

create function kernel.find_drafts(p_grams text[], p_states text[], p_before timestamptz, p_max int) returns setof uuid
  language sql stable security definer rows 100 set search_path = pg_catalog as $$
  -- Sorted outside: otherwise a walk from the newest on, which reads the grams of each row, may look cheaper.
  with held as materialized (
    select d.id, d.created_at, d.asked_person_id from kernel.draft d
    where d.org_id = kernel.current_org() and d.grams @> p_grams
      and (p_states is null or d.state = any (p_states)) and d.created_at <= p_before
    union
    select d.id, d.created_at, d.asked_person_id from kernel.draft d
    where d.org_id = kernel.current_org() and d.grams_version = 0
      and (p_states is null or d.state = any (p_states)) and d.created_at <= p_before)
  select h.id from held h
  where kernel.current_reach() = 'all' or h.asked_person_id = kernel.current_person()
  order by h.created_at desc limit p_max
$$;
comment on function kernel.find_drafts(text[], text[], timestamptz, int) is
  'Ids of the newest drafts of this org that have all grams, and of those whose grams are not made yet.';
select kernel.make_reader('kernel.find_drafts(text[], text[], timestamptz, int)');
comment on index kernel.draft_grams is 'Read by kernel.find_drafts.';

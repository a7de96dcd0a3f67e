-- Lists show counts. Under a count lie all rows of the org, so counts are kept by the transaction that changes the rows.
create table commit.repository_tally (
  org_id uuid not null references kernel.org (org_id),
  repository_id uuid not null,
  created_at timestamptz not null default now(),
  commits bigint not null check (commits >= 0),
  last_commit_at timestamptz,
  primary key (org_id, repository_id),
  foreign key (org_id, repository_id) references commit.repository (org_id, id)
);
comment on table commit.repository_tally is 'How many finalised commits a repository has. It can be made again from them.';
comment on column commit.repository_tally.last_commit_at is 'Of the newest finalised commit';

create table commit.reuse_tally (
  org_id uuid not null references kernel.org (org_id),
  repository_id uuid,
  template text,
  created_at timestamptz not null default now(),
  approved bigint not null default 0,
  told bigint not null default 0,
  settled bigint not null default 0,
  kept bigint not null default 0,
  used bigint not null default 0,
  used_settled bigint not null default 0,
  used_kept bigint not null default 0,
  calls_saved bigint not null default 0,
  tokens_saved bigint not null default 0,
  unique nulls not distinct (org_id, repository_id, template),
  check ((repository_id is null) = (template is null))
);
comment on table commit.reuse_tally is 'Counts of the rows of commit.reuse, for each template of a repository and for the org. They can be made again from them.';
comment on column commit.reuse_tally.repository_id is 'Null in the row of the whole org';
comment on column commit.reuse_tally.template is 'Null in the row of the whole org';
comment on column commit.reuse_tally.approved is 'Messages that were kept for reuse; counted in the row of the whole org';
comment on column commit.reuse_tally.told is 'Suggestions, used or only noted; the other columns are parts of them';
-- What a page shows is a range of it.
create index reuse_tally_told on commit.reuse_tally (org_id, told desc, template);

alter table commit.repository_tally enable row level security;
alter table commit.repository_tally force row level security;
alter table commit.reuse_tally enable row level security;
alter table commit.reuse_tally force row level security;
create policy org on commit.repository_tally using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy org on commit.reuse_tally using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select on commit.repository_tally, commit.reuse_tally to dojang_app;

create function commit.tally_commit() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into commit.repository_tally as t (org_id, repository_id, commits, last_commit_at)
    values (new.org_id, new.repository_id, 1, new.created_at)
    on conflict (org_id, repository_id) do update
      set commits = t.commits + 1, last_commit_at = greatest(t.last_commit_at, excluded.last_commit_at);
  return null;
end
$$;
comment on function commit.tally_commit() is 'Counts a new finalised commit for its repository.';

create function commit.tally_precedent() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into commit.reuse_tally as t (org_id, approved) values (new.org_id, 1)
    on conflict (org_id, repository_id, template) do update set approved = t.approved + 1;
  return null;
end
$$;
comment on function commit.tally_precedent() is 'Counts a message that is kept for reuse.';

create function commit.add_to_reuse_tally(p_row commit.reuse, p_sign int) returns void
  language sql security definer set search_path = pg_catalog as $$
  -- The row of the org first: who changes several rows of an org waits here, and not in the middle for each other.
  insert into commit.reuse_tally as t (org_id, repository_id, template, told, settled, kept, used, used_settled, used_kept,
      calls_saved, tokens_saved)
    select p_row.org_id, place.repository_id, place.template, p_sign, p_sign * (p_row.kept is not null)::int,
      p_sign * coalesce(p_row.kept, false)::int, p_sign * p_row.used::int, p_sign * (p_row.used and p_row.kept is not null)::int,
      p_sign * (p_row.used and coalesce(p_row.kept, false))::int, p_sign * (p_row.tokens_saved > 0)::int, p_sign * p_row.tokens_saved
    from (values (null::uuid, null::text), (p_row.repository_id, p_row.template)) place (repository_id, template)
    on conflict (org_id, repository_id, template) do update set
      told = t.told + excluded.told, settled = t.settled + excluded.settled, kept = t.kept + excluded.kept,
      used = t.used + excluded.used, used_settled = t.used_settled + excluded.used_settled,
      used_kept = t.used_kept + excluded.used_kept, calls_saved = t.calls_saved + excluded.calls_saved,
      tokens_saved = t.tokens_saved + excluded.tokens_saved
$$;
comment on function commit.add_to_reuse_tally(commit.reuse, int) is 'Counts a suggestion once more, or with -1 once less.';

create function commit.tally_reuse() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op <> 'INSERT' then
    perform commit.add_to_reuse_tally(old, -1);
  end if;
  if tg_op <> 'DELETE' then
    perform commit.add_to_reuse_tally(new, 1);
  else
    delete from commit.reuse_tally t
      where t.org_id = old.org_id and t.repository_id = old.repository_id and t.template = old.template and t.told = 0;
  end if;
  return null;
end
$$;
comment on function commit.tally_reuse() is 'Counts what became of a suggestion.';

revoke execute on function commit.tally_commit(), commit.tally_precedent(), commit.add_to_reuse_tally(commit.reuse, int),
  commit.tally_reuse() from public;

-- At the end of the transaction, so that nobody waits for a count in the middle of one: the head of the ledger is taken
-- before.
create constraint trigger tally_commit after insert on commit.finalised_commit
  deferrable initially deferred for each row execute function commit.tally_commit();
create constraint trigger tally_precedent after insert on commit.precedent
  deferrable initially deferred for each row execute function commit.tally_precedent();
create constraint trigger tally_reuse after insert or update of settled_at, kept or delete on commit.reuse
  deferrable initially deferred for each row execute function commit.tally_reuse();

-- What is there already. The policies would hide every row from an owner that is no superuser.
alter table commit.finalised_commit no force row level security;
alter table commit.precedent no force row level security;
alter table commit.reuse no force row level security;
alter table commit.repository_tally no force row level security;
alter table commit.reuse_tally no force row level security;
insert into commit.repository_tally (org_id, repository_id, commits, last_commit_at)
  select org_id, repository_id, count(*), max(created_at) from commit.finalised_commit group by 1, 2;
insert into commit.reuse_tally (org_id, repository_id, template, told, settled, kept, used, used_settled, used_kept,
    calls_saved, tokens_saved)
  select org_id, repository_id, template, count(*), count(kept), count(*) filter (where kept), count(*) filter (where used),
    count(kept) filter (where used), count(*) filter (where used and kept), count(*) filter (where tokens_saved > 0),
    sum(tokens_saved)
  from commit.reuse group by grouping sets ((org_id, repository_id, template), (org_id));
insert into commit.reuse_tally as t (org_id, approved)
  select org_id, count(*) from commit.precedent group by 1
  on conflict (org_id, repository_id, template) do update set approved = excluded.approved;
alter table commit.reuse_tally force row level security;
alter table commit.repository_tally force row level security;
alter table commit.reuse force row level security;
alter table commit.precedent force row level security;
alter table commit.finalised_commit force row level security;

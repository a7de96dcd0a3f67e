-- A server whose clock runs ahead deleted what a plan keeps: how old a row is, is now for the database to say.
create function kernel.age_rows(p_table text, p_days integer, p_max integer) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if p_days is null or p_days < 29 then
    raise exception 'rows go after 29 days or more';
  end if;
  return kernel.age_rows(p_table, now() - make_interval(days => p_days), p_max);
end
$$;
comment on function kernel.age_rows(text, integer, integer) is
  'Deletes rows of the org of the transaction that are over for so many days, at most so many; gives how many.';
revoke execute on function kernel.age_rows(text, integer, integer) from public;
grant execute on function kernel.age_rows(text, integer, integer) to dojang_app;
revoke execute on function kernel.age_rows(text, timestamptz, integer) from dojang_app;

create function kernel.drop_months(p_table text, p_days integer) returns integer
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if p_days is null or p_days < 29 then
    raise exception 'months go after 29 days or more';
  end if;
  return kernel.drop_months(p_table, now() - make_interval(days => p_days));
end
$$;
comment on function kernel.drop_months(text, integer) is
  'Drops the months of a table that ended so many days ago; never of the ledger. Gives how many.';
revoke execute on function kernel.drop_months(text, integer) from public;
grant execute on function kernel.drop_months(text, integer) to dojang_system;
revoke execute on function kernel.drop_months(text, timestamptz) from dojang_system;

-- The database's own clock can jump, too.
create table kernel.ageing_look (
  id smallint primary key check (id = 1),
  seen_at timestamptz not null,
  steady_since timestamptz not null,
  created_at timestamptz not null default now()
);
comment on table kernel.ageing_look is 'One row: since when the clock of the database has gone on without a jump. It holds nothing of any org.';
comment on column kernel.ageing_look.id is 'Always 1.';
comment on column kernel.ageing_look.seen_at is 'The time of the last look at the clock.';
comment on column kernel.ageing_look.steady_since is 'The first look after which no look was days after the one before, or before it.';
comment on column kernel.ageing_look.created_at is 'When the row was made.';
alter table kernel.ageing_look enable row level security;
alter table kernel.ageing_look force row level security;
create policy ageing_look_system on kernel.ageing_look to dojang_system using (true);
grant select, insert, update (seen_at, steady_since) on kernel.ageing_look to dojang_system;

-- No month goes while the plan of an org is not in the catalogue.
grant select (plan) on kernel.org to dojang_system;

create function kernel.is_stamped(p_draft uuid) returns boolean
  language sql stable set search_path = pg_catalog as $$
  select exists (select from kernel.stamp s where s.org_id = kernel.current_org() and s.draft_id = p_draft)
$$;
comment on function kernel.is_stamped(uuid) is
  'Whether a person decided that draft of the org of the transaction. For what modules let go by age.';
revoke execute on function kernel.is_stamped(uuid) from public;

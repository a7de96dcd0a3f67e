-- What a module keeps for an org, such as a repository, may be for some of its people only. A role says what somebody may
-- do; a grant says where. An org is open, as all were until now, or granted: then only grants let people in.
alter table kernel.org add column access text not null default 'open' check (access in ('open', 'granted'));
comment on column kernel.org.access is 'open: everybody reads each resource; granted: owners, and those who have a grant';
grant update (access) on kernel.org to dojang_app;
create policy grants_reader on kernel.org for select to dojang_reader using (true);
grant select (org_id, access) on kernel.org to dojang_reader;
create policy grants_reader on kernel.membership for select to dojang_reader using (true);
grant select (org_id, person_id, role, left_at) on kernel.membership to dojang_reader;
create policy grants_reader on kernel.team_member for select to dojang_reader using (true);
grant select (org_id, team_id, person_id) on kernel.team_member to dojang_reader;

create table kernel.grant (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  kind text not null check (length(kind) <= 61 and kind ~ '^[a-z]+\.[a-z]+(-[a-z]+)*$'),
  resource_id uuid not null,
  team_id uuid,
  person_id uuid,
  level text not null check (level in ('read', 'write', 'admin')),
  given_by uuid,
  check (num_nonnulls(team_id, person_id) = 1),
  foreign key (org_id, team_id) references kernel.team (org_id, id),
  foreign key (org_id, person_id) references kernel.membership (org_id, person_id)
);
comment on table kernel.grant is 'Lets a team or a person reach a resource of a module, where the org is granted.';
comment on column kernel.grant.kind is '<module>.<noun>: a kind of resource that a module declares';
comment on column kernel.grant.resource_id is 'Id of the resource, in the tables of its module';
comment on column kernel.grant.level is 'read, write or admin; each includes those before it';
comment on column kernel.grant.given_by is 'Who gave it; null when the system did';
create unique index grant_person on kernel.grant (org_id, person_id, kind, resource_id) where person_id is not null;
create unique index grant_team on kernel.grant (org_id, team_id, kind, resource_id) where team_id is not null;
create index grant_resource on kernel.grant (org_id, resource_id);
alter table kernel.grant enable row level security;
alter table kernel.grant force row level security;
create policy grant_org on kernel.grant using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy grant_reach on kernel.grant as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person())
    or team_id in (select m.team_id from kernel.team_member m where m.person_id = (select kernel.current_person())));
create policy grant_reader on kernel.grant for select to dojang_reader using (true);
grant select, insert, update (level, given_by), delete on kernel.grant to dojang_app;
grant select on kernel.grant to dojang_reader;

-- Whoever leaves comes back without the grants that were theirs alone.
create function kernel.end_grants() returns trigger
  language plpgsql set search_path = pg_catalog as $$
begin
  delete from kernel.grant g where g.org_id = new.org_id and g.person_id = new.person_id;
  return null;
end
$$;
comment on function kernel.end_grants() is 'Deletes the grants of a person who leaves.';
create trigger membership_grants after update of left_at on kernel.membership for each row
  when (old.left_at is null and new.left_at is not null) execute function kernel.end_grants();

-- A third reach: of the rows of the org all, of resources those that are granted.
create or replace function kernel.current_reach() returns text
  language sql stable parallel safe
  return case when current_setting('app.reach', true) in ('all', 'granted') then 'all' else 'own' end;
comment on function kernel.current_reach() is
  'own: the rows of the person of this transaction; all: those of the whole org. kernel.reaches_all() says if that includes each resource.';

create function kernel.reaches_all() returns boolean
  language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  case coalesce(current_setting('app.reach', true), '')
    when 'all' then
      return true;
    when 'granted' then
      return exists (select from kernel.org o where o.org_id = kernel.current_org() and o.access = 'open')
        or exists (select from kernel.membership m where m.org_id = kernel.current_org()
          and m.person_id = kernel.current_person() and m.role = 'owner' and m.left_at is null);
    else
      return false;
  end case;
end
$$;
comment on function kernel.reaches_all() is
  'Whether this transaction reaches each resource of its org: the system, owners, and everybody who reads an open org.';
select kernel.make_reader('kernel.reaches_all()');

create function kernel.may_reach(p_kind text, p_level text) returns uuid[]
  language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  v_levels text[] := case p_level when 'read' then '{read,write,admin}' when 'write' then '{write,admin}' else '{admin}' end;
begin
  return array(
    select g.resource_id from kernel.grant g
    where g.org_id = kernel.current_org() and g.person_id = kernel.current_person()
      and g.level = any (v_levels) and (p_kind is null or g.kind = p_kind)
    union
    select g.resource_id from kernel.team_member m
    join kernel.grant g on g.org_id = m.org_id and g.team_id = m.team_id
    where m.org_id = kernel.current_org() and m.person_id = kernel.current_person()
      and g.level = any (v_levels) and (p_kind is null or g.kind = p_kind));
end
$$;
comment on function kernel.may_reach(text, text) is
  'Resources of a kind, or of any, that the person of this transaction has at least that level of, by grants of their own and of their teams. For policies: in a sub-select, so that it is asked once a statement.';
select kernel.make_reader('kernel.may_reach(text, text)');

create function kernel.reach_with_grants(p_reach text, p_roles text[]) returns text
  language plpgsql set search_path = pg_catalog as $$
begin
  if p_reach <> 'all' or 'owner' = any (p_roles)
    or exists (select from kernel.org o where o.org_id = kernel.current_org() and o.access = 'open') then
    return p_reach;
  end if;
  perform set_config('app.reach', 'granted', true);
  return 'granted';
end
$$;
comment on function kernel.reach_with_grants(text, text[]) is
  'What kernel.person_standing found, or granted where the org is and the person is no owner: then the transaction has that reach.';
revoke execute on function kernel.reach_with_grants(text, text[]) from public;
grant execute on function kernel.reach_with_grants(text, text[]) to dojang_app;

-- A draft may be of a resource. Who made the work that it is of sees it whatever is granted.
alter table kernel.draft
  add column resource_kind text,
  add column resource_id uuid,
  add column from_person_id uuid,
  add constraint draft_resource_whole check ((resource_kind is null) = (resource_id is null));
comment on column kernel.draft.resource_kind is 'Kind of the resource that it is of; null for a draft of none';
comment on column kernel.draft.resource_id is 'Who does not reach this resource does not see the draft';
comment on column kernel.draft.from_person_id is 'Whose work it came from: that person sees it without a grant';
grant select (resource_id, from_person_id) on kernel.draft to dojang_reader;

-- "Unequal" and outside of the sub-select: the planner takes it then that nearly every row passes, as it does for who reaches
-- all. For "equal", or a truth by itself, it would begin a join at the table with the fewest rows, and read it whole.
create policy draft_grant on kernel.draft as restrictive to dojang_app
  using ((select kernel.reaches_all()::text) <> 'false' or resource_id is null or from_person_id = (select kernel.current_person())
    or resource_id = any ((select kernel.may_reach(null, 'read'))::uuid[]));
alter policy draft_version_reach on kernel.draft_version
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from kernel.draft d where d.id = draft_version.draft_id));
alter policy stamp_reach on kernel.stamp
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from kernel.draft d where d.id = stamp.draft_id));
alter policy act_line_reach on kernel.act_line
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from kernel.draft d where d.id = act_line.draft_id));
alter policy draft_comment_reach on kernel.draft_comment
  using ((select kernel.reaches_all()::text) <> 'false' or exists (select from kernel.draft d where d.id = draft_comment.draft_id));
alter policy notification_reach on kernel.notification
  using ((select kernel.reaches_all()::text) <> 'false' or person_id = (select kernel.current_person())
    or ((select kernel.current_reach() = 'all')
      and (draft_id is null or exists (select from kernel.draft d where d.id = notification.draft_id))));
alter policy delivery_reach on kernel.delivery
  using ((select kernel.reaches_all()::text) <> 'false'
    or exists (select from kernel.notification n where n.id = delivery.notification_id));

create function kernel.name_resource(p_org uuid, p_draft uuid, p_kind text, p_resource uuid, p_from uuid) returns uuid
  language plpgsql set search_path = pg_catalog as $$
begin
  perform set_config('app.org', p_org::text, true), set_config('app.reach', 'all', true);
  update kernel.draft d set resource_kind = p_kind, resource_id = p_resource, from_person_id = p_from
    where d.org_id = p_org and d.id = p_draft and d.resource_id is null;
  return p_draft;
end
$$;
comment on function kernel.name_resource(uuid, uuid, text, uuid, uuid) is
  'For migrations of modules: says of which resource a draft is that was made before its kind knew.';
revoke execute on function kernel.name_resource(uuid, uuid, text, uuid, uuid) from public;

drop function kernel.find_drafts(text[], text[], timestamptz, int);
create function kernel.find_drafts(p_grams text[], p_states text[], p_before timestamptz, p_max int) returns setof uuid
  language sql stable security definer rows 100 set search_path = pg_catalog set enable_seqscan = off as $$
  with held as materialized (
    select d.id, d.created_at, d.state, d.asked_person_id, d.resource_id, d.from_person_id from kernel.draft d
    where d.org_id = kernel.current_org() and d.grams @> p_grams),
  ungrammed as materialized (
    select d.id, d.created_at, d.state, d.asked_person_id, d.resource_id, d.from_person_id from kernel.draft d
    where d.org_id = kernel.current_org() and d.grams_version = 0)
  select h.id from (select * from held union select * from ungrammed) h
  where h.created_at <= p_before and (p_states is null or h.state = any (p_states))
    and (kernel.current_reach() = 'all' or h.asked_person_id = kernel.current_person())
    and ((select kernel.reaches_all()) or h.resource_id is null or h.from_person_id = kernel.current_person()
      or h.resource_id = any ((select kernel.may_reach(null, 'read'))::uuid[]))
  order by h.created_at desc limit p_max
$$;
comment on function kernel.find_drafts(text[], text[], timestamptz, int) is
  'Ids of the newest drafts of this org that have all grams, and of those whose grams are not made yet.';
select kernel.make_reader('kernel.find_drafts(text[], text[], timestamptz, int)');

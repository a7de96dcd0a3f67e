-- The people of an academy. Whoever reaches the whole org sees all of them; anyone else sees what autus.access says, asked once a statement.

grant usage on schema autus to dojang_app;
create extension if not exists btree_gin;

create function autus.today() returns date
  language sql stable parallel safe
  return (now() at time zone interval '9 hours')::date;
comment on function autus.today() is 'The day in Korea, which keeps +09:00 all year.';

create table autus.profile (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  kind text not null check (kind in ('student', 'guardian', 'coach', 'staff')),
  name text not null check (length(name) between 1 and 80),
  initials text not null check (length(initials) between 1 and 80),
  grams text[] collate "C" not null,
  birth_year smallint check (birth_year between 1900 and 2099),
  birth_sealed text check (length(birth_sealed) <= 200),
  birth_blind text check (length(birth_blind) = 64),
  state text not null check (state in ('lead', 'trial', 'active', 'paused', 'left', 'archived')),
  account_id uuid,
  merged_into uuid,
  version int not null default 1 check (version > 0),
  unique (org_id, id),
  foreign key (org_id, account_id) references kernel.person (org_id, id),
  foreign key (org_id, merged_into) references autus.profile (org_id, id),
  constraint profile_birth check ((birth_sealed is null) = (birth_blind is null) and (birth_sealed is null or birth_year is not null)),
  constraint profile_merged check (merged_into is null or (merged_into <> id and state = 'archived'))
);
comment on table autus.profile is 'A person of an academy, once; an account of the kernel is bound to it when the person signs in';
comment on column autus.profile.initials is 'What the name begins each syllable with (초성), for the search';
comment on column autus.profile.grams is 'The pieces of name and initials that the search asks its index for';
comment on column autus.profile.birth_year is 'Plain, also where only the year is known';
comment on column autus.profile.birth_sealed is 'The day of birth, sealed; null where nobody said it';
comment on column autus.profile.birth_blind is 'Keyed hash of org and day of birth: equal days can be found';
comment on column autus.profile.account_id is 'The person of the kernel that signs in as this one';
comment on column autus.profile.merged_into is 'The profile that holds what this one held';
create index profile_list on autus.profile (org_id, created_at desc, id desc);
create unique index profile_account on autus.profile (org_id, account_id) where account_id is not null and state <> 'archived';
create index profile_birth on autus.profile (org_id, birth_blind);
create index profile_grams on autus.profile using gin (org_id, grams) with (gin_pending_list_limit = 256);
comment on index autus.profile_grams is 'Read by autus.find_profiles.';

create table autus.access (
  org_id uuid not null references kernel.org (org_id),
  account_id uuid not null,
  profile_id uuid not null,
  why text not null check (why in ('self', 'guardian', 'coach')),
  since date not null,
  until date,
  created_at timestamptz not null,
  primary key (org_id, account_id, profile_id, why),
  foreign key (org_id, account_id) references kernel.person (org_id, id) on delete cascade,
  foreign key (org_id, profile_id) references autus.profile (org_id, id) on delete cascade,
  constraint access_days check (until is null or until >= since)
);
comment on table autus.access is 'Which profiles an account sees, and why: what the policies of the other tables read';
comment on column autus.access.since is 'As it is shown: a row is written when it holds, since one clock alone decides who sees';
comment on column autus.access.until is 'The first day on which it holds no more; null while nobody ended it';
create index access_of_profile on autus.access (org_id, profile_id);

create table autus.contact (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  profile_id uuid not null,
  kind text not null check (kind in ('mobile', 'email')),
  value_sealed text not null check (length(value_sealed) <= 1000),
  blind text not null check (length(blind) = 64),
  blind_key text not null check (length(blind_key) = 8),
  tail_blind text check (length(tail_blind) = 64),
  verified_at timestamptz,
  bounced_at timestamptz,
  source text not null check (source in ('desk', 'import', 'self')),
  unique (org_id, profile_id, kind, blind),
  foreign key (org_id, profile_id) references autus.profile (org_id, id) on delete cascade,
  constraint contact_tail check ((kind = 'mobile') = (tail_blind is not null))
);
comment on table autus.contact is 'A number or an address of a person, sealed';
comment on column autus.contact.blind is 'Keyed hash of org, kind and value: equal values of one org can be found, those of two orgs cannot be joined';
comment on column autus.contact.blind_key is 'The key of both hashes';
comment on column autus.contact.tail_blind is 'Keyed hash of org, kind and the last four digits, for the search';
create index contact_blind on autus.contact (org_id, kind, blind);
create index contact_tail on autus.contact (org_id, tail_blind);

create table autus.household (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  unique (org_id, id)
);
comment on table autus.household is 'People who live and pay together; its members say who it is';

create table autus.household_member (
  org_id uuid not null references kernel.org (org_id),
  household_id uuid not null,
  profile_id uuid not null,
  created_at timestamptz not null,
  primary key (org_id, household_id, profile_id),
  foreign key (org_id, household_id) references autus.household (org_id, id) on delete cascade,
  foreign key (org_id, profile_id) references autus.profile (org_id, id) on delete cascade
);
comment on table autus.household_member is 'A person in a household; a child may be in two';
create index household_member_profile on autus.household_member (org_id, profile_id);

create table autus.guardianship (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  guardian_id uuid not null,
  child_id uuid not null,
  household_id uuid not null,
  relation text not null check (relation in ('mother', 'father', 'grandparent', 'relative', 'other')),
  is_legal boolean not null,
  pays boolean not null,
  may_pick_up boolean not null,
  since date not null,
  until date,
  foreign key (org_id, guardian_id) references autus.profile (org_id, id) on delete cascade,
  foreign key (org_id, child_id) references autus.profile (org_id, id) on delete cascade,
  foreign key (org_id, household_id) references autus.household (org_id, id),
  constraint guardianship_two check (guardian_id <> child_id),
  constraint guardianship_days check (until is null or until >= since)
);
comment on table autus.guardianship is 'Who stands for a child, from when until when';
comment on column autus.guardianship.is_legal is 'Whether the guardian may consent for the child';
comment on column autus.guardianship.until is 'The first day on which it holds no more; null while it holds';
create unique index guardianship_holds on autus.guardianship (org_id, guardian_id, child_id) where until is null;
create index guardianship_child on autus.guardianship (org_id, child_id);
create index guardianship_household on autus.guardianship (org_id, household_id);

create table autus.consent (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null,
  profile_id uuid not null,
  given_by uuid not null,
  purpose text not null check (purpose in ('service', 'messages', 'photos', 'videos', 'marketing')),
  text_version text not null check (length(text_version) between 1 and 40),
  channel text not null check (channel = 'paper'),
  seen_by uuid not null,
  withdrawn_at timestamptz,
  withdrawal_seen_by uuid,
  foreign key (org_id, profile_id) references autus.profile (org_id, id) on delete cascade,
  foreign key (org_id, given_by) references autus.profile (org_id, id) on delete cascade,
  constraint consent_withdrawn check ((withdrawn_at is null) = (withdrawal_seen_by is null))
);
comment on table autus.consent is 'What a person, or the guardian of a child under 14, agreed to on paper, and who saw the paper';
comment on column autus.consent.seen_by is 'The person of the kernel who saw the paper';
create unique index consent_holds on autus.consent (org_id, profile_id, purpose) where withdrawn_at is null;
create index consent_given_by on autus.consent (org_id, given_by);

alter table autus.profile enable row level security;
alter table autus.profile force row level security;
alter table autus.access enable row level security;
alter table autus.access force row level security;
alter table autus.contact enable row level security;
alter table autus.contact force row level security;
alter table autus.household enable row level security;
alter table autus.household force row level security;
alter table autus.household_member enable row level security;
alter table autus.household_member force row level security;
alter table autus.guardianship enable row level security;
alter table autus.guardianship force row level security;
alter table autus.consent enable row level security;
alter table autus.consent force row level security;

create policy org on autus.profile using (org_id = (select kernel.current_org()));
create policy org on autus.access using (org_id = (select kernel.current_org()));
create policy org on autus.contact using (org_id = (select kernel.current_org()));
create policy org on autus.household using (org_id = (select kernel.current_org()));
create policy org on autus.household_member using (org_id = (select kernel.current_org()));
create policy org on autus.guardianship using (org_id = (select kernel.current_org()));
create policy org on autus.consent using (org_id = (select kernel.current_org()));

create policy reach on autus.access as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or account_id = (select kernel.current_person()));
create policy reach on autus.profile as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and (a.until is null or a.until > (select autus.today()))));
-- A coach sees no number of a pupil or of the family.
create policy reach on autus.contact as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or profile_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = any (array['self', 'guardian'])
      and (a.until is null or a.until > (select autus.today()))));
create policy reach on autus.consent as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or profile_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = any (array['self', 'guardian'])
      and (a.until is null or a.until > (select autus.today()))));
-- One's own place only: a child of two households does not show the one to the other, nor a brother to a brother.
create policy reach on autus.household_member as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or profile_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = 'self'
      and (a.until is null or a.until > (select autus.today()))));
create policy reach on autus.household as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or id in (
    select m.household_id from autus.household_member m where m.org_id = (select kernel.current_org())));
create policy reach on autus.guardianship as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or guardian_id in (
    select a.profile_id from autus.access a
    where a.org_id = (select kernel.current_org()) and a.account_id = (select kernel.current_person())
      and a.why = 'self'
      and (a.until is null or a.until > (select autus.today()))));

grant select, insert, update (name, initials, grams, birth_year, birth_sealed, birth_blind, state, account_id, merged_into, version)
  on autus.profile to dojang_app;
grant select, insert, update (until), delete on autus.access to dojang_app;
grant select, insert, update (verified_at, bounced_at), delete on autus.contact to dojang_app;
grant select, insert on autus.household to dojang_app;
grant select, insert, delete on autus.household_member to dojang_app;
grant select, insert, update (until) on autus.guardianship to dojang_app;
grant select, insert, update (withdrawn_at, withdrawal_seen_by) on autus.consent to dojang_app;

grant usage on schema autus to dojang_reader;
create policy profile_reader on autus.profile for select to dojang_reader using (true);
grant select (id, org_id, created_at, grams) on autus.profile to dojang_reader;

create function autus.find_profiles(p_grams text[], p_max int) returns setof uuid
  language sql stable security definer rows 100 set search_path = pg_catalog set enable_seqscan = off as $$
  -- Sorted outside: a walk from the newest on would read the grams of each row.
  with held as materialized (
    select p.id, p.created_at from autus.profile p
    where p.org_id = kernel.current_org() and p.grams @> p_grams)
  select h.id from held h order by h.created_at desc, h.id desc limit p_max
$$;
comment on function autus.find_profiles(text[], int) is 'Ids of the newest profiles of this org that have all of these grams.';
select kernel.make_reader('autus.find_profiles(text[], int)');

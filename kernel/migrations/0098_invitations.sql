-- An invitation goes to an address, and lets in who has that address, once; or it is an open link, for so many people.

create table kernel.invitation (
  org_id uuid not null references kernel.org (org_id),
  id uuid not null,
  created_at timestamptz not null default now(),
  kind text not null check (kind in ('address', 'open')),
  role text not null check (role ~ '^[a-z]{1,30}$'),
  module_roles text[] not null default '{}' check (cardinality(module_roles) <= 50),
  locale text not null check (locale in ('ko', 'en')),
  secret_hash text not null unique check (length(secret_hash) = 64),
  secret_sealed text check (length(secret_sealed) <= 2000),
  email_sealed text check (length(email_sealed) <= 2000),
  email_blind text check (length(email_blind) = 64),
  domain text check (domain ~ '^[a-z0-9.-]{3,253}$'),
  uses_max int not null check (uses_max between 1 and 200),
  uses int not null default 0 check (uses between 0 and uses_max),
  is_mailed boolean not null,
  sent_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz not null,
  stopped_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('accepted', 'declined', 'withdrawn')),
  person_id uuid,
  primary key (org_id, id),
  foreign key (org_id, created_by) references kernel.person (org_id, id),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  constraint invitation_end check ((ended_at is null) = (end_reason is null)),
  constraint invitation_email check ((email_sealed is null) = (email_blind is null)),
  constraint invitation_open check (kind = 'address' or (email_blind is null and not is_mailed)),
  constraint invitation_person check (person_id is null or kind = 'address')
);
create index invitation_recent on kernel.invitation (org_id, created_at desc, id);
create index invitation_email_blind on kernel.invitation (org_id, email_blind);
create index invitation_person on kernel.invitation (org_id, person_id);
create index invitation_maker on kernel.invitation (org_id, created_by);
comment on table kernel.invitation is 'Somebody is asked to join the org: by their address, or by a link that is open to several.';
comment on column kernel.invitation.kind is 'address: for one person, bound to their e-mail address; open: for whoever has the link.';
comment on column kernel.invitation.role is 'What who accepts becomes.';
comment on column kernel.invitation.module_roles is 'Roles of modules that come with it.';
comment on column kernel.invitation.locale is 'The language of its letter.';
comment on column kernel.invitation.secret_hash is 'SHA-256 of the secret in the link.';
comment on column kernel.invitation.secret_sealed is 'AES-256-GCM of the secret until its letter is sent; null where the link was shown.';
comment on column kernel.invitation.email_sealed is 'AES-256-GCM of the address. Null for an open link, and once its person is erased.';
comment on column kernel.invitation.email_blind is 'Keyed hash of the address, by which a former member is found.';
comment on column kernel.invitation.domain is 'Only verified addresses of this domain may use an open link.';
comment on column kernel.invitation.is_mailed is 'Its link went to the address and was shown to nobody: who has the link has the address.';
comment on column kernel.invitation.sent_at is 'When the link was made last.';
comment on column kernel.invitation.created_by is 'Who made it, or sent it again last.';
comment on column kernel.invitation.stopped_at is 'When who made it left the org. Sent again by another, it works again.';
comment on column kernel.invitation.person_id is 'Who accepted one to an address.';

alter table kernel.invitation enable row level security;
alter table kernel.invitation force row level security;
create policy invitation_org on kernel.invitation
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy invitation_reach on kernel.invitation as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select, insert, delete on kernel.invitation to dojang_app;
grant update (secret_hash, secret_sealed, email_sealed, email_blind, uses, is_mailed, sent_at, created_by, expires_at, stopped_at,
  ended_at, end_reason, person_id) on kernel.invitation to dojang_app;

alter table kernel.membership add column left_email_blind text check (length(left_email_blind) = 64);
comment on column kernel.membership.left_email_blind is 'Keyed hash of the address that reached the person when they left: invited again, they are found by it.';
grant update (left_email_blind) on kernel.membership to dojang_app;

-- Which people of the org have one of these addresses at a provider that checked it. It says nothing of other orgs.
create policy identity_login_reader on kernel.identity_login for select to dojang_reader using (true);
grant select (identity_id, email_blind, email_verified) on kernel.identity_login to dojang_reader;
create index identity_login_email on kernel.identity_login (email_blind);
create function kernel.people_of_emails(p_blinds text[]) returns table (email_blind text, person_id uuid)
  language sql stable security definer set search_path = pg_catalog as $$
  select l.email_blind, i.person_id
  from kernel.identity_login l
  join kernel.identity_person i on i.identity_id = l.identity_id and i.org_id = (select kernel.current_org())
  where l.email_blind = any (p_blinds) and l.email_verified
  limit 1000
$$;
comment on function kernel.people_of_emails(text[]) is 'People of the org, of now or before, whose provider verified one of these addresses.';
select kernel.make_reader('kernel.people_of_emails(text[])');

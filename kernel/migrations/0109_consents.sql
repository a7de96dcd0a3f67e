-- What a person agreed to, by the version of its text.

create table kernel.consent (
  org_id uuid not null references kernel.org (org_id),
  person_id uuid not null,
  text text not null check (text ~ '^[a-z]+\.[a-z-]+$' and length(text) <= 80),
  channel text not null check (channel ~ '^[a-z-]*$' and length(channel) <= 40),
  version integer not null check (version > 0),
  way text not null check (way in ('screen', 'paper', 'guardian')),
  seen_by uuid,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (org_id, person_id, text, channel),
  foreign key (org_id, person_id) references kernel.person (org_id, id),
  constraint consent_seen check ((way = 'screen') = (seen_by is null))
);
comment on table kernel.consent is
  'The last decision of a person about a text. It is what the events consent-given and consent-withdrawn add up to.';
comment on column kernel.consent.text is '<module>.<what>: a text that a module declares.';
comment on column kernel.consent.channel is 'One of the channels of the text; empty for a text without any.';
comment on column kernel.consent.version is 'Which version was read. A later one asks again.';
comment on column kernel.consent.way is 'screen: by the person. paper: signed by the person. guardian: signed by a guardian.';
comment on column kernel.consent.seen_by is 'Who saw the paper and recorded it.';
comment on column kernel.consent.withdrawn_at is 'Null while it is in force.';

alter table kernel.consent enable row level security;
alter table kernel.consent force row level security;
create policy consent_org on kernel.consent
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy consent_reach on kernel.consent as restrictive to dojang_app
  using ((select kernel.current_reach() = 'all') or person_id = (select kernel.current_person()));
grant select, insert, delete, update (version, way, seen_by, given_at, withdrawn_at) on kernel.consent to dojang_app;

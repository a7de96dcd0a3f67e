-- A domain is proved by a TXT record, or by somebody who reads the mail of its postmaster.

alter table kernel.org_domain
  add column proved_by text check (proved_by in ('txt', 'mail')),
  add column proved_until timestamptz,
  add column ending_told_at timestamptz,
  add column mail_secret_hash text unique check (length(mail_secret_hash) = 64),
  add column mail_secret_sealed text check (length(mail_secret_sealed) <= 1000),
  add column mail_locale text check (mail_locale in ('ko', 'en')),
  add column mail_asked_at timestamptz,
  add column mail_expires_at timestamptz,
  add column mail_fault text check (length(mail_fault) <= 60);
comment on column kernel.org_domain.proved_by is 'txt: by its TXT record, which has to stay; mail: by a link that was sent to postmaster, for a year.';
comment on column kernel.org_domain.proved_until is 'When the proof by mail ends; null for a TXT record, which is looked for again.';
comment on column kernel.org_domain.ending_told_at is 'When owners were told that the proof by mail ends soon.';
comment on column kernel.org_domain.mail_secret_hash is 'SHA-256 of the secret of the link that was sent to postmaster; null once it was used.';
comment on column kernel.org_domain.mail_secret_sealed is 'The secret, sealed, until the letter has left: nobody of the org ever sees it.';
comment on column kernel.org_domain.mail_fault is 'Stable word: why the letter could not be delivered.';

alter table kernel.org_domain no force row level security;
update kernel.org_domain set proved_by = 'txt' where verified_at is not null;
alter table kernel.org_domain force row level security;
alter table kernel.org_domain
  add constraint org_domain_proof check ((verified_at is null) = (proved_by is null)),
  add constraint org_domain_until check ((proved_until is not null) = coalesce(proved_by = 'mail', false)),
  add constraint org_domain_mail check (mail_secret_hash is null or mail_locale is not null and mail_asked_at is not null and mail_expires_at is not null);
comment on column kernel.org_domain.verified_at is 'Since when the domain is proved; null while it is not. One org at a time holds a domain.';
comment on column kernel.org_domain.mail_asked_at is 'When a letter to postmaster was last asked for.';
comment on column kernel.org_domain.mail_expires_at is 'Until when the link of that letter works.';
comment on column kernel.org_domain.mail_locale is 'The language of the letter.';
grant update (proved_by, proved_until, ending_told_at, mail_secret_hash, mail_secret_sealed, mail_locale, mail_asked_at, mail_expires_at, mail_fault)
  on kernel.org_domain to dojang_app;

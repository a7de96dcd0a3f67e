-- A sign-in ends however often it is renewed, and a renewal is repeated only to who asked for it.

alter table kernel.session
  -- The default dates the rows that there are.
  add column ends_at timestamptz not null default now() + interval '180 days',
  add column caller_hash text check (length(caller_hash) = 64);
alter table kernel.session alter column ends_at drop default;
grant update (caller_hash) on kernel.session to dojang_app;
comment on column kernel.session.ends_at is 'When it ends for good: no renewal goes beyond it.';
comment on column kernel.session.caller_hash is
  'SHA-256 of the caller of the last rotation; the predecessor gets its answer again from the same caller only.';
comment on column kernel.session.expires_at is 'Thirty days after the last rotation, and never after ends_at.';

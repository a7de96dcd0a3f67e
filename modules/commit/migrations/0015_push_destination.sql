alter table commit.capture add column destination jsonb;
comment on column commit.capture.destination is 'Where git push goes from the branch: ref and addresses without credentials, or why nowhere; null where an older agent captured';

alter table commit.act add column attempt integer not null default 1 check (attempt between 1 and 1000);
comment on column commit.act.attempt is 'Grows when a person asks to try again what failed: the same stamp, and so the same digest';
grant update (attempt) on commit.act to dojang_app;

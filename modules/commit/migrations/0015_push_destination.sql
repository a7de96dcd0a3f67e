alter table commit.capture add column destination jsonb;
comment on column commit.capture.destination is 'Where git push goes from the branch: ref and addresses without credentials, or why nowhere; null where an older agent captured';

alter table commit.act add column attempt integer not null default 1 check (attempt between 1 and 1000);
alter table commit.act add column waits_for text;
comment on column commit.act.attempt is 'Grows when a person asks to try again what failed: the same stamp, and so the same digest';
comment on column commit.act.waits_for is 'What the machine waits for at the moment: index-locked; null while it works';
grant update (attempt, waits_for) on commit.act to dojang_app;

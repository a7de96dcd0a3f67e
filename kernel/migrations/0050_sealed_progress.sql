-- Who can write to the database could say that a verification had passed what it never saw, and its verdict was sealed.
alter table kernel.ledger_verdict add column progress_sealed text;
comment on column kernel.ledger_verdict.progress_sealed is
  'AES-256-GCM of the event that the verification under way has reached and its hash, bound to the org and the run: a second try goes on there.';
comment on column kernel.ledger_verdict.run_id is 'The job that verifies now.';
comment on column kernel.ledger_verdict.seq is 'The event that the verification under way has reached, for who watches it.';
comment on column kernel.ledger_verdict.hash is 'Of servers of before, which went on from it. Empty now.';
grant update (progress_sealed) on kernel.ledger_verdict to dojang_app;

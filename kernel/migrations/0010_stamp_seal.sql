alter table kernel.stamp add column seal text check (seal ~ '^[0-9a-f]{64}$');
comment on column kernel.stamp.seal is 'Keyed hash of org, draft, version, digest, decision and person: only the server can have made it. Null in stamps of before; nothing is done by these any more';

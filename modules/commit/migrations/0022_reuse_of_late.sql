-- Trust looks at the last suggestions that were settled, not at all there ever were.
create index reuse_settled on commit.reuse (org_id, settled_at desc) where settled_at is not null;

alter table commit.repository
  add column trouble text check (length(trouble) between 1 and 100),
  add column trouble_at timestamptz,
  add constraint repository_trouble_whole check ((trouble is null) = (trouble_at is null));
comment on column commit.repository.trouble is 'Why a machine could not draft here lately, as a stable word; null once a capture came again';
comment on column commit.repository.trouble_at is 'When it said so';

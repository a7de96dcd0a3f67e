-- Source maps of built JavaScript, by which frames of a bundle become frames of its sources.

create table aisher.source_map (
  id uuid primary key,
  org_id uuid not null references kernel.org (org_id),
  created_at timestamptz not null default now(),
  service_id uuid not null,
  version text not null check (length(version) between 1 and 200),
  path text not null check (length(path) between 1 and 500),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes integer not null check (bytes > 0),
  sources integer not null check (sources > 0),
  file_id uuid not null,
  unique (org_id, service_id, version, path),
  foreign key (org_id, service_id) references aisher.service (org_id, id)
);
comment on table aisher.source_map is 'A source map of one built file, for one version of a service';
comment on column aisher.source_map.path is 'The built file as it is served, from its end on: a frame is in it where the path of the frame ends so';
comment on column aisher.source_map.sha256 is 'Of the map as it was uploaded';
comment on column aisher.source_map.bytes is 'As it was uploaded; what is kept has no texts of sources';
comment on column aisher.source_map.file_id is 'The file of the kernel with names and positions, packed and sealed';
create index source_map_age on aisher.source_map (org_id, created_at);
alter table aisher.source_map enable row level security;
alter table aisher.source_map force row level security;
create policy org on aisher.source_map
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, delete, update (sha256, bytes, sources, file_id, created_at) on aisher.source_map to dojang_app;

-- Which products an org uses. The deployment says which ones run at all.
alter table kernel.org add column modules text[]
  check (cardinality(modules) <= 50 and array_position(modules, null) is null);
comment on column kernel.org.modules is 'Names of the modules that the org has turned on; null for all that run.';
grant update (modules) on kernel.org to dojang_app;
-- Work that comes by the clock is made for the orgs that have its module.
grant select (modules) on kernel.org to dojang_system;

alter table kernel.org add column plan text check (plan ~ '^[a-z][a-z0-9-]{0,29}$');
comment on column kernel.org.plan is 'A name in the plan catalogue; null: its lowest plan.';
grant update (plan) on kernel.org to dojang_app;

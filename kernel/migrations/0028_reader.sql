-- Under row-level security only leakproof operators reach an index: a search by words or by likeness would read all
-- rows of the org, or of every org. dojang_reader is who may ask such an index. It logs in nowhere, nobody who serves
-- requests may become it, and it sees a table only by a policy that the table's own migration writes.
-- docs/guides/row-policy.md has the steps.
do $$
begin
  begin
    create role dojang_reader nologin;
  exception
    when duplicate_object or unique_violation then null;
  end;
  -- Without inherit: the owner hands functions to the role and does not read as it.
  if not pg_has_role(current_user, 'dojang_reader', 'set') then
    execute format('grant dojang_reader to %I with inherit false, set true', current_user);
  end if;
exception
  when insufficient_privilege then
    raise exception 'the role dojang_reader is missing, or % may not hand functions to it: let an administrator of PostgreSQL run "create role dojang_reader nologin;" where it is missing, then "grant dojang_reader to % with inherit false, set true;"',
      current_user, current_user using errcode = 'insufficient_privilege';
end
$$;

grant usage on schema kernel to dojang_reader;

create function kernel.make_reader(p_function regprocedure) returns void
  language plpgsql set search_path = pg_catalog as $$
declare
  v_schema text;
  v_fit boolean;
begin
  select n.nspname, p.prosecdef and p.prosrc like '%kernel.current_org()%'
      and exists (select from unnest(p.proconfig) c where c like 'search_path=%')
    into v_schema, v_fit
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = p_function;
  if not v_fit then
    raise exception '% reads more than one org, or can be turned: write "security definer", "set search_path" and a "where" with kernel.current_org()', p_function;
  end if;
  execute format('revoke execute on function %s from public', p_function);
  execute format('grant execute on function %s to dojang_app', p_function);
  execute format('grant usage, create on schema %I to dojang_reader', v_schema);
  execute format('alter function %s owner to dojang_reader', p_function);
  execute format('revoke create on schema %I from dojang_reader', v_schema);
end
$$;
comment on function kernel.make_reader(regprocedure) is
  'For migrations: hands a function that asks an index of a table with policies to dojang_reader, and lets dojang_app call it.';
revoke execute on function kernel.make_reader(regprocedure) from public;

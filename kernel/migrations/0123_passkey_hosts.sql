-- A passkey of another host is no way in: only those of the host of this server are asked for.

drop function kernel.has_passkey(uuid);
grant select (rp_id) on kernel.passkey to dojang_reader;
create function kernel.has_passkey(p_person uuid, p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from kernel.identity_person i join kernel.passkey k on k.identity_id = i.identity_id
    where i.org_id = (select kernel.current_org()) and i.person_id = p_person and k.rp_id = p_host)
$$;
comment on function kernel.has_passkey(uuid, text) is 'Whether a person of the org of this transaction has a passkey of this host.';
select kernel.make_reader('kernel.has_passkey(uuid, text)');

-- What a caller may do now, asked in the message that begins a transaction. A function keeps its plan for the session.

create function kernel.person_standing(
  p_session uuid, p_person uuid, p_device uuid, p_action text, p_at timestamptz, p_readers text[]
) returns table (roles text[], credential text, allowed boolean, modules text[], reach text, stale boolean)
  language plpgsql as $$
begin
  select h.roles, d.kind, exists (
      select from kernel.role_action a where a.role = any(h.roles) and a.action = p_action
    ), o.modules, d.last_seen_at < p_at - interval '1 minute'
    into roles, credential, allowed, modules, stale
    from kernel.session s
    join kernel.org o on o.org_id = s.org_id
    join kernel.device d on d.id = s.device_id and d.revoked_at is null
    join kernel.membership m
      on m.org_id = s.org_id and m.person_id = s.person_id and m.left_at is null
    cross join lateral (
      select m.role || array(
        select r.role from kernel.person_role r
        where r.org_id = s.org_id and r.person_id = s.person_id order by r.role
      ) as roles
    ) h
    where s.id = p_session and s.person_id = p_person and s.device_id = p_device
      and s.revoked_at is null and s.expires_at > p_at;
  if not found then
    return;
  end if;
  reach := case when roles && p_readers then 'all' else 'own' end;
  perform set_config('app.reach', reach, true);
  return next;
end
$$;
comment on function kernel.person_standing(uuid, uuid, uuid, text, timestamptz, text[]) is 'Roles of a session that is alive, whether they may do the action, and whether the device was not seen for a minute. The transaction gets the reach of the roles; p_readers names those that read the whole org.';
revoke execute on function kernel.person_standing(uuid, uuid, uuid, text, timestamptz, text[]) from public;
grant execute on function kernel.person_standing(uuid, uuid, uuid, text, timestamptz, text[]) to dojang_app;

create function kernel.key_standing(p_kind text, p_hash text, p_action text, p_at timestamptz)
  returns table (
    id uuid, person_id uuid, roles text[], scopes text[], allowed boolean, modules text[],
    expired boolean, revoked boolean, stale boolean
  )
  language plpgsql as $$
begin
  return query select k.id, k.person_id, h.roles, k.scopes, exists (
      select from kernel.role_action a where a.role = any(h.roles) and a.action = p_action
    ), o.modules, case when k.secret_hash = p_hash then k.expires_at
      else least(k.previous_until, k.expires_at) end <= p_at, k.revoked_at is not null,
    k.last_used_at is null or k.last_used_at < p_at - interval '1 minute'
    from kernel.api_key k
    join kernel.org o on o.org_id = k.org_id
    join kernel.membership m
      on m.org_id = k.org_id and m.person_id = k.person_id and m.left_at is null
    cross join lateral (
      select m.role || array(
        select r.role from kernel.person_role r
        where r.org_id = k.org_id and r.person_id = k.person_id order by r.role
      ) as roles
    ) h
    where k.kind = p_kind and (k.secret_hash = p_hash or k.previous_hash = p_hash);
end
$$;
comment on function kernel.key_standing(text, text, text, timestamptz) is 'The key with this hash, of now or of before its rotation, with the roles of its person, whether they may do the action, and whether it was not used for a minute.';
revoke execute on function kernel.key_standing(text, text, text, timestamptz) from public;
grant execute on function kernel.key_standing(text, text, text, timestamptz) to dojang_app;

-- What waits for a person: a draft to be decided, and one whose act failed. This function is the one place that says so;
-- it is inlined, so the index serves it.
create function kernel.is_waiting(p_state text, p_expires_at timestamptz, p_snoozed_until timestamptz, p_at timestamptz) returns boolean
  language sql immutable parallel safe
  return p_state in ('pending', 'failed') and p_expires_at > p_at and (p_snoozed_until is null or p_snoozed_until <= p_at);
comment on function kernel.is_waiting(text, timestamptz, timestamptz, timestamptz) is
  'Whether a draft of that state waits for a person at p_at: to be decided, or, after a failed act, to be tried again.';
comment on column kernel.draft.expires_at is
  'Until when a person is asked: to decide it, and after its act failed, to try it again';

create index draft_waiting on kernel.draft (org_id, expires_at) where state in ('pending', 'failed');

create or replace function kernel.waiting_drafts(p_asked uuid, p_badge uuid, p_at timestamptz, p_max int) returns table (
  waiting bigint, id uuid, module text, kind text, title text, summary jsonb, state text, trace_uuid uuid,
  created_at timestamptz, expires_at timestamptz, snoozed_until timestamptz, risks text[], asked_person_id uuid,
  superseded_by uuid, lines_total int, lines_done int, lines_failed int
)
  language plpgsql stable as $$
begin
  return query
  select badge.waiting, line.*
  from (
    select count(*) as waiting from kernel.draft d
    where kernel.is_waiting(d.state, d.expires_at, d.snoozed_until, p_at)
      and (p_badge is null or d.asked_person_id = p_badge or d.asked_person_id is null)
  ) badge
  left join lateral (
    select page.* from (
      select d.id, d.module, d.kind, d.title, d.summary, d.state, d.trace_uuid, d.created_at, d.expires_at,
        d.snoozed_until, d.risks, d.asked_person_id, d.superseded_by, d.lines_total, d.lines_done, d.lines_failed
      from kernel.draft d
      where kernel.is_waiting(d.state, d.expires_at, d.snoozed_until, p_at)
        and (p_asked is null or d.asked_person_id = p_asked or d.asked_person_id is null)
      -- A plan that is kept does not know p_max. It has to know that few are wanted.
      order by d.created_at desc, d.id desc limit 101
    ) page
    order by page.created_at desc, page.id desc limit p_max
  ) line on true;
end
$$;

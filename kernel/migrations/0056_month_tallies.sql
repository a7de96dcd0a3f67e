-- What models answered and how deliveries went is shown by month. Under such a page lie all rows of the org, so the
-- transaction that adds a row counts it. The counts stay when the rows go by age.

create function kernel.bucket_of(p_ms double precision) returns int
  language sql immutable parallel safe set search_path = pg_catalog as $$
  select least(200, 1 + floor(ln(1 + greatest(p_ms, 0)) / ln(1.1)))::int
$$;
comment on function kernel.bucket_of(double precision) is
  'Which of 200 buckets a time in milliseconds falls into; each is a tenth wider than the one before, the last is open from two days on.';
create function kernel.quantile_of(p_counts int[], p_share double precision) returns double precision
  language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  v_all bigint := 0;
  v_seen bigint := 0;
  v_count int;
begin
  foreach v_count in array p_counts loop
    v_all := v_all + v_count;
  end loop;
  for v_bucket in 1 .. cardinality(p_counts) loop
    v_seen := v_seen + p_counts[v_bucket];
    -- The middle of the bucket: five per cent from the truth at most.
    if v_all > 0 and v_seen >= v_all * p_share then
      return round(power(1.1, v_bucket - 0.5) - 1);
    end if;
  end loop;
  return null;
end
$$;
comment on function kernel.quantile_of(int[], double precision) is
  'The time in milliseconds that such a share of the counted ones did not exceed; null where nothing was counted.';

create table kernel.llm_tally (
  org_id uuid not null references kernel.org (org_id),
  month date not null,
  task text not null,
  created_at timestamptz not null default now(),
  answered bigint not null default 0,
  cached bigint not null default 0,
  fallback bigint not null default 0,
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  cost_microusd bigint not null default 0,
  latencies int[] not null default array_fill(0, array[200]),
  primary key (org_id, month, task)
);
comment on table kernel.llm_tally is 'Questions to the gateway by month (UTC) and task.';
comment on column kernel.llm_tally.month is 'Its first day';
comment on column kernel.llm_tally.latencies is 'How many took how long, by kernel.bucket_of';

create table kernel.delivery_tally (
  org_id uuid not null references kernel.org (org_id),
  month date not null,
  channel text not null,
  created_at timestamptz not null default now(),
  sent bigint not null default 0,
  failed bigint not null default 0,
  skipped bigint not null default 0,
  delays int[] not null default array_fill(0, array[200]),
  primary key (org_id, month, channel)
);
comment on table kernel.delivery_tally is 'Deliveries that ended, by the month (UTC) in which they were made, and channel.';
comment on column kernel.delivery_tally.month is 'Its first day';
comment on column kernel.delivery_tally.delays is 'From due to sent: how many took how long, by kernel.bucket_of';

alter table kernel.llm_tally enable row level security;
alter table kernel.llm_tally force row level security;
alter table kernel.delivery_tally enable row level security;
alter table kernel.delivery_tally force row level security;
create policy llm_tally_org on kernel.llm_tally
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
create policy delivery_tally_org on kernel.delivery_tally
  using (org_id = nullif(current_setting('app.org', true), '')::uuid);
-- A guest sees their own deliveries, and no count of those of others.
create policy delivery_tally_reach on kernel.delivery_tally as restrictive for select to dojang_app
  using ((select kernel.current_reach() = 'all'));
grant select on kernel.llm_tally, kernel.delivery_tally to dojang_app;

create function kernel.tally_llm_request() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_month date := date_trunc('month', new.at at time zone 'UTC');
  v_bucket int := kernel.bucket_of(new.latency_ms);
begin
  insert into kernel.llm_tally (org_id, month, task) values (new.org_id, v_month, new.task) on conflict do nothing;
  update kernel.llm_tally t set
      answered = t.answered + (new.outcome = 'answered')::int,
      cached = t.cached + (new.outcome = 'cached')::int,
      fallback = t.fallback + (new.outcome = 'fallback')::int,
      tokens_in = t.tokens_in + new.tokens_in,
      tokens_out = t.tokens_out + new.tokens_out,
      cost_microusd = t.cost_microusd + new.cost_microusd,
      latencies[v_bucket] = t.latencies[v_bucket] + 1
    where t.org_id = new.org_id and t.month = v_month and t.task = new.task;
  return null;
end
$$;
comment on function kernel.tally_llm_request() is 'Counts a question to the gateway for its month.';

create function kernel.tally_delivery() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_month date := date_trunc('month', new.created_at at time zone 'UTC');
  v_bucket int := kernel.bucket_of(extract(epoch from new.finished_at - new.due_at) * 1000);
begin
  insert into kernel.delivery_tally (org_id, month, channel) values (new.org_id, v_month, new.channel) on conflict do nothing;
  update kernel.delivery_tally t set
      sent = t.sent + (new.state = 'sent')::int,
      failed = t.failed + (new.state = 'failed')::int,
      skipped = t.skipped + (new.state = 'skipped')::int,
      delays[v_bucket] = t.delays[v_bucket] + (new.state = 'sent')::int
    where t.org_id = new.org_id and t.month = v_month and t.channel = new.channel;
  return null;
end
$$;
comment on function kernel.tally_delivery() is 'Counts a delivery that ended for its month.';
revoke execute on function kernel.bucket_of(double precision), kernel.quantile_of(int[], double precision),
  kernel.tally_llm_request(), kernel.tally_delivery() from public;
grant execute on function kernel.quantile_of(int[], double precision) to dojang_app;

-- At the end of the transaction: nobody waits for a count in the middle of one.
create constraint trigger tally_llm_request after insert on kernel.llm_request
  deferrable initially deferred for each row execute function kernel.tally_llm_request();
create constraint trigger tally_delivery_made after insert on kernel.delivery
  deferrable initially deferred for each row when (new.state <> 'queued') execute function kernel.tally_delivery();
create constraint trigger tally_delivery_ended after update of state on kernel.delivery
  deferrable initially deferred for each row when (old.state = 'queued' and new.state <> 'queued')
  execute function kernel.tally_delivery();

-- What is there already. The policies would hide every row from an owner that is no superuser.
alter table kernel.llm_request no force row level security;
alter table kernel.delivery no force row level security;
alter table kernel.llm_tally no force row level security;
alter table kernel.delivery_tally no force row level security;
with hit as (
  select org_id, date_trunc('month', at at time zone 'UTC')::date as month, task, kernel.bucket_of(latency_ms) as bucket,
    count(*) as all_of_it, count(*) filter (where outcome = 'answered') as answered,
    count(*) filter (where outcome = 'cached') as cached, count(*) filter (where outcome = 'fallback') as fallback,
    sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out, sum(cost_microusd) as cost_microusd
  from kernel.llm_request group by 1, 2, 3, 4)
insert into kernel.llm_tally (org_id, month, task, answered, cached, fallback, tokens_in, tokens_out, cost_microusd, latencies)
  select p.org_id, p.month, p.task, coalesce(sum(h.answered), 0), coalesce(sum(h.cached), 0), coalesce(sum(h.fallback), 0),
    coalesce(sum(h.tokens_in), 0), coalesce(sum(h.tokens_out), 0), coalesce(sum(h.cost_microusd), 0),
    array_agg(coalesce(h.all_of_it, 0)::int order by b.bucket)
  from (select distinct org_id, month, task from hit) p cross join generate_series(1, 200) b (bucket)
    left join hit h on h.org_id = p.org_id and h.month = p.month and h.task = p.task and h.bucket = b.bucket
  group by 1, 2, 3;
with hit as (
  select org_id, date_trunc('month', created_at at time zone 'UTC')::date as month, channel,
    kernel.bucket_of(extract(epoch from finished_at - due_at) * 1000) as bucket,
    count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'failed') as failed,
    count(*) filter (where state = 'skipped') as skipped
  from kernel.delivery where state <> 'queued' group by 1, 2, 3, 4)
insert into kernel.delivery_tally (org_id, month, channel, sent, failed, skipped, delays)
  select p.org_id, p.month, p.channel, coalesce(sum(h.sent), 0), coalesce(sum(h.failed), 0), coalesce(sum(h.skipped), 0),
    array_agg(coalesce(h.sent, 0)::int order by b.bucket)
  from (select distinct org_id, month, channel from hit) p cross join generate_series(1, 200) b (bucket)
    left join hit h on h.org_id = p.org_id and h.month = p.month and h.channel = p.channel and h.bucket = b.bucket
  group by 1, 2, 3;
alter table kernel.delivery_tally force row level security;
alter table kernel.llm_tally force row level security;
alter table kernel.delivery force row level security;
alter table kernel.llm_request force row level security;

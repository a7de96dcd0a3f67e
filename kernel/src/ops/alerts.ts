import type { AlertRule } from '../core/module.ts';

const p95 = (metric: string, by: string, minutes = 5) =>
  `histogram_quantile(0.95, sum by (le, ${by}) (rate(${metric}_bucket[${minutes}m])))`;

const errors = (window: string) =>
  `(sum(rate(dojang_http_requests_total{status=~"5.."}[${window}])) / sum(rate(dojang_http_requests_total[${window}])))`;

/** Of 99.9 %: an hour at `times` the budget, and still going on. */
const burn = (times: number, long: string, short: string) =>
  `${errors(long)} > ${times} * 0.001 and ${errors(short)} > ${times} * 0.001`;

const slow = (speed: 'read' | 'write', seconds: number) =>
  `histogram_quantile(0.95, sum by (le) (rate(dojang_http_request_seconds_bucket{class="${speed}"}[5m]))) > ${seconds}`;

/** Requests: what people notice first. */
const requests: readonly AlertRule[] = [
  {
    name: 'DojangErrorsHigh',
    expr: `${errors('5m')} > 0.01`,
    forMinutes: 5,
    severity: 'page',
    summary: 'More than one request in a hundred fails.',
  },
  {
    name: 'DojangErrorBudgetFast',
    expr: burn(14.4, '1h', '5m'),
    forMinutes: 2,
    severity: 'page',
    summary: 'At this rate the errors of a month (99.9 %) are used up in two days.',
  },
  {
    name: 'DojangErrorBudgetSlow',
    expr: burn(6, '6h', '30m'),
    forMinutes: 15,
    severity: 'ticket',
    summary: 'At this rate the errors of a month (99.9 %) are used up in five days.',
  },
  {
    name: 'DojangReadSlow',
    expr: slow('read', 0.2),
    forMinutes: 10,
    severity: 'ticket',
    summary: 'One read in twenty takes longer than 200 ms.',
  },
  {
    name: 'DojangWriteSlow',
    expr: slow('write', 0.5),
    forMinutes: 10,
    severity: 'ticket',
    summary: 'One write in twenty takes longer than 500 ms.',
  },
  {
    name: 'DojangLoopSlow',
    expr: `${p95('dojang_loop_seconds', 'leg', 15)} > 5`,
    forMinutes: 10,
    severity: 'ticket',
    summary: 'People wait more than five seconds for a leg of the loop.',
  },
];

/** What the server stands on. */
const parts: readonly AlertRule[] = [
  {
    name: 'DojangQuerySlow',
    expr: `${p95('dojang_db_seconds', 'verb')} > 0.05`,
    forMinutes: 10,
    severity: 'ticket',
    summary: 'One statement in twenty takes longer than 50 ms.',
  },
  {
    name: 'DojangPoolBusy',
    expr: 'histogram_quantile(0.95, sum by (le) (rate(dojang_db_wait_seconds_bucket[5m]))) > 0.1',
    forMinutes: 5,
    severity: 'page',
    summary: 'Transactions wait more than 100 ms for a connection to the database.',
  },
  {
    name: 'DojangRedisSlow',
    expr: `${p95('dojang_redis_seconds', 'purpose')} > 0.02`,
    forMinutes: 10,
    severity: 'ticket',
    summary: 'One command of Redis in twenty takes longer than 20 ms.',
  },
  {
    name: 'DojangRedisAway',
    expr: 'max by (purpose) (dojang_redis_open) == 1',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'A process goes on without Redis.',
  },
  {
    name: 'DojangCacheCold',
    // The aim is 80 % hits, which depends on how often people ask the same: new questions are no fault. Below a fifth the
    // cache is lost, whatever is asked.
    expr: 'sum by (cache) (rate(dojang_cache_total{outcome="hit"}[30m])) / sum by (cache) (rate(dojang_cache_total[30m])) < 0.2 and sum by (cache) (rate(dojang_cache_total[30m])) > 1',
    forMinutes: 30,
    severity: 'ticket',
    summary: 'A cache that is asked often has less than a fifth of the answers.',
  },
  {
    name: 'DojangDiskFilling',
    expr: 'predict_linear(dojang_disk_free_bytes[1h], 4 * 3600) < 0 or dojang_disk_free_bytes < 1e9',
    forMinutes: 10,
    severity: 'page',
    summary: 'The disk is full in four hours, or has less than a gigabyte left.',
  },
  {
    name: 'DojangConfigDiffers',
    expr: 'count by (file) (count_values by (file) ("version", dojang_config_version)) > 1',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'Processes work with different versions of a file.',
  },
];

/** What happens after a request. */
const work: readonly AlertRule[] = [
  {
    name: 'DojangBacklog',
    // Each process says what waits in the whole deployment: a sum would count it once a process.
    expr: 'max by (queue) (dojang_jobs_ready) > 1000',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'More than a thousand jobs of a class wait.',
  },
  {
    name: 'DojangJobsLate',
    expr: 'max by (queue) (dojang_jobs_oldest_seconds) > 300',
    forMinutes: 5,
    severity: 'page',
    summary: 'A job has waited for more than five minutes.',
  },
  {
    name: 'DojangSendsFailing',
    expr: 'sum by (channel) (rate(dojang_notifications_total{state="failed"}[30m])) / sum by (channel) (rate(dojang_notifications_total{state=~"failed|sent"}[30m])) > 0.01',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'More than one message in a hundred does not reach a channel.',
  },
  {
    name: 'DojangChannelBehind',
    expr: 'histogram_quantile(0.95, sum by (le, channel) (rate(dojang_notification_sent_seconds_bucket{priority="urgent"}[10m]))) > 2',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'Urgent messages leave more than two seconds late.',
  },
  {
    name: 'DojangModelFailing',
    expr: 'sum(rate(dojang_llm_requests_total{outcome="fallback",reason!~"no-provider|budget-exhausted"}[10m])) / sum(rate(dojang_llm_requests_total{reason!~"no-provider|budget-exhausted"}[10m])) > 0.03',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'More than three questions in a hundred get no answer of a model.',
  },
  {
    name: 'DojangModelCost',
    expr: 'sum(increase(dojang_llm_cost_microusd_total[30d])) > 500e6',
    forMinutes: 60,
    severity: 'ticket',
    summary: 'Models cost more than 500 USD in thirty days.',
  },
];

/** What must never be found out late. */
const records: readonly AlertRule[] = [
  {
    name: 'DojangLedgerChanged',
    expr: 'increase(dojang_ledger_faults_total[1h]) > 0',
    forMinutes: 0,
    severity: 'page',
    summary: 'A ledger no longer matches its checkpoints: somebody changed the database.',
  },
  {
    name: 'DojangCheckpointOld',
    expr: 'max(dojang_checkpoint_age_seconds) > 26 * 3600',
    forMinutes: 30,
    severity: 'ticket',
    summary: 'No ledger was signed for more than a day.',
  },
  {
    name: 'DojangMonthMissing',
    expr: 'min by (table) (dojang_partitions_ahead) < 2',
    forMinutes: 60,
    severity: 'ticket',
    summary: 'A table has no partition for the month after the next.',
  },
];

/** The kernel's rules for Prometheus. Each has a runbook, and a case that fires and one that does not. */
export const kernelAlerts: readonly AlertRule[] = [...requests, ...parts, ...work, ...records];

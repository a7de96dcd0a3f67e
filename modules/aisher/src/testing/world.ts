/** The module's part of the world that the tests of the whole house walk. */
import { randomBytes, randomUUID } from 'node:crypto';
import { inTransaction, type ModuleWorld, type RouteCase } from '@dojang/kernel';
import { until } from '@dojang/kernel/testing/until';
import { foldErrors } from '../groups/fold/fold.ts';
import { ownDb } from '../own-db.ts';
import { traceSpans } from '../store/queries/trace.ts';
import { alertCases, fillAlerts, noAlerts } from './alert-cases.ts';
import { anError } from './errors.ts';
import { openMemoryStore, spanRow } from './memory-store.ts';
import { fillTickets, noTickets, ticketCases } from './ticket-cases.ts';

const names = (of: RouteCase['of']): RouteCase => ({ foreign: true, of });
const own = (url: string, body?: unknown): RouteCase => ({
  foreign: false,
  of: () => (body === undefined ? { url } : { url, body }),
});

async function good<T extends { status: number; body: unknown }>(
  answer: Promise<T>,
): Promise<T['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
}

const anyRule = {
  serviceId: null,
  content: { kind: 'in-app', on: 'path', glob: 'src/*', inApp: true },
};
const newKey = { name: 'home' };
const deploy = { service: 'home-service', environment: 'production', version: '2.4.2' };

const firstTemplate = { text: 'Payments run in two regions.', version: 0 };

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** A store that holds one trace of the org. */
function giveStore({ org, parts }: Parameters<ModuleWorld['fill']>[0]['home']): string {
  const [store, trace] = [openMemoryStore(), hex(16)];
  store.answer(org, traceSpans, (asked) => (asked.trace === trace ? [spanRow()] : []));
  Object.assign(parts, { aisherStore: store });
  return trace;
}

/** A cluster that was never reached: questions go to the store. */
async function giveSource(home: Parameters<ModuleWorld['fill']>[0]['home']): Promise<string> {
  const id = randomUUID();
  const probe = { version: '', shards: 1, parts: [], shape: null };
  await inTransaction(home, async (ctx) => {
    await ownDb(ctx)
      .insertInto('aisher.source')
      .values({
        org_id: ctx.org,
        id,
        host: 'cluster.example:8443',
        state: 'failing',
        reason: 'unreachable',
        probe: JSON.stringify(probe),
        read_until: ctx.now(),
      })
      .execute();
  });
  return id;
}

const aMap = { version: 3, sources: ['src/pay.ts'], names: [], mappings: 'AAAA' };
const mapsUrl = '/aisher/source-maps?service=home-service&version=2.4.2&path=assets/app.js';

/** Two groups with a merge and a rule, a deploy, a source map, a key, a trace, and what was seen of them. */
async function fill({ owner, phone, agent, home }: Parameters<ModuleWorld['fill']>[0]) {
  const errors = ['HomeRefused', 'HomeTimeout', 'HomeLost'].map((type) =>
    anError({ type, service: 'home-service', at: home.now() }),
  );
  const { opened } = await foldErrors(home, errors);
  const [group = '', other = '', merged = ''] = opened;
  const merge = { change: 'merge', groups: [merged] };
  const { changeId } = await good(owner.send('POST', `/aisher/groups/${group}/changes`, merge));
  const why = await good(owner.send('GET', `/aisher/groups/${group}/why`));
  const { releaseId } = await good(owner.send('POST', '/aisher/deploys', deploy));
  const { services } = await good(owner.send('GET', '/aisher/services'));
  const rule = await good(owner.send('POST', '/aisher/rules', anyRule));
  const { key } = await good(owner.send('POST', '/aisher/keys', newKey));
  const { id: sourceMap } = await good(owner.send('POST', mapsUrl, aMap));
  const storedTrace = giveStore(home);
  const analysis = await good(owner.send('POST', '/aisher/analyses', {}));
  await until('the analysis', async () => {
    const { state } = await good(owner.send('GET', `/aisher/analyses/${analysis.id}`));
    return state === 'done';
  });
  await good(owner.send('PUT', '/aisher/prompt-template', firstTemplate));
  return {
    group,
    other,
    sourceMap,
    change: changeId,
    fingerprint: why.fingerprints[0].hash,
    release: releaseId,
    service: services[0].id,
    rule: rule.id,
    ingestKey: key.id,
    source: await giveSource(home),
    analysis: analysis.id,
    storedTrace,
    ...(await fillTickets(home, group)),
    ...(await fillAlerts({ owner, phone, agent, home }, services[0].id)),
  };
}

const nobody = () => ({
  group: randomUUID(),
  other: randomUUID(),
  sourceMap: randomUUID(),
  change: randomUUID(),
  fingerprint: hex(16),
  release: randomUUID(),
  service: randomUUID(),
  rule: randomUUID(),
  ingestKey: randomUUID(),
  source: randomUUID(),
  analysis: randomUUID(),
  storedTrace: hex(16),
  ...noTickets(),
  ...noAlerts(),
});

const day = 'from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z';

export const aisherWorld: ModuleWorld = {
  fill,
  nobody,
  cases: {
    'GET /aisher/receiver': own('/aisher/receiver'),
    'GET /aisher/sources': own('/aisher/sources'),
    'POST /aisher/sources': own('/aisher/sources', { url: 'https://10.0.0.8:8443' }),
    'PUT /aisher/sources/:id/probe': names(({ source }) => ({
      url: `/aisher/sources/${source}/probe`,
    })),
    'DELETE /aisher/sources/:id': names(({ source }) => ({ url: `/aisher/sources/${source}` })),
    'GET /aisher/shop': own('/aisher/shop'),
    'PUT /aisher/shop': own('/aisher/shop', { isOpen: true }),
    'GET /aisher/keys': own('/aisher/keys'),
    'POST /aisher/keys': own('/aisher/keys', newKey),
    'PUT /aisher/keys/:id/secret': names(({ ingestKey }) => ({
      url: `/aisher/keys/${ingestKey}/secret`,
      body: {},
    })),
    'DELETE /aisher/keys/:id': names(({ ingestKey }) => ({ url: `/aisher/keys/${ingestKey}` })),
    'GET /aisher/groups': own('/aisher/groups'),
    'GET /aisher/groups/:id': names(({ group }) => ({ url: `/aisher/groups/${group}` })),
    'GET /aisher/groups/:id/samples': names(({ group }) => ({
      url: `/aisher/groups/${group}/samples`,
    })),
    'GET /aisher/groups/:id/series': names(({ group }) => ({
      url: `/aisher/groups/${group}/series?${day}`,
    })),
    'GET /aisher/groups/:id/why': names(({ group }) => ({ url: `/aisher/groups/${group}/why` })),
    'GET /aisher/groups/:id/changes': names(({ group }) => ({
      url: `/aisher/groups/${group}/changes`,
    })),
    'POST /aisher/groups/:id/changes': names(({ group, other }) => ({
      url: `/aisher/groups/${group}/changes`,
      body: { change: 'merge', groups: [other] },
    })),
    'POST /aisher/groups/:id/drafts': names(({ group }) => ({
      url: `/aisher/groups/${group}/drafts`,
      body: { proposal: { kind: 'resolve', fixedIn: { kind: 'next' } } },
    })),
    'PUT /aisher/groups/:id/assignment': names(({ group }) => ({
      url: `/aisher/groups/${group}/assignment`,
      body: { assigneeId: null, ownerTeamId: null, version: 1 },
    })),
    'DELETE /aisher/groups/:id/resolution': names(({ group }) => ({
      url: `/aisher/groups/${group}/resolution`,
    })),
    'GET /aisher/groups/:id/context': names(({ group }) => ({
      url: `/aisher/groups/${group}/context`,
    })),
    'GET /aisher/traces/:trace': names(({ storedTrace }) => ({
      url: `/aisher/traces/${storedTrace}`,
    })),
    'GET /aisher/edges': own(`/aisher/edges?${day}`),
    'GET /aisher/logs': own('/aisher/logs?contains=refused'),
    'GET /aisher/groups/:id/frames': names(({ group }) => ({
      url: `/aisher/groups/${group}/frames`,
    })),
    'GET /aisher/source-maps': own('/aisher/source-maps'),
    'POST /aisher/source-maps': own(mapsUrl, aMap),
    'DELETE /aisher/source-maps/:id': names(({ sourceMap }) => ({
      url: `/aisher/source-maps/${sourceMap}`,
    })),
    'GET /aisher/analyses': own('/aisher/analyses'),
    'POST /aisher/analyses': own('/aisher/analyses', { windowMinutes: 30 }),
    'POST /aisher/groups/:id/analyses': names(({ group }) => ({
      url: `/aisher/groups/${group}/analyses`,
      body: {},
    })),
    'GET /aisher/analyses/estimate': own('/aisher/analyses/estimate'),
    'GET /aisher/analyses/:id': names(({ analysis }) => ({ url: `/aisher/analyses/${analysis}` })),
    'PUT /aisher/analyses/:id/verdict': names(({ analysis }) => ({
      url: `/aisher/analyses/${analysis}/verdict`,
      body: { verdict: 'right' },
    })),
    'GET /aisher/prompt-templates': own('/aisher/prompt-templates'),
    'PUT /aisher/prompt-template': own('/aisher/prompt-template', firstTemplate),
    'GET /aisher/costs': own(`/aisher/costs?${day}`),
    'GET /aisher/rules': own('/aisher/rules'),
    'POST /aisher/rules': names(({ service }) => ({
      url: '/aisher/rules',
      body: { ...anyRule, serviceId: service },
    })),
    'DELETE /aisher/rules/:id': names(({ rule }) => ({ url: `/aisher/rules/${rule}` })),
    ...alertCases,
    ...ticketCases,
    'GET /aisher/services': own('/aisher/services'),
    'PUT /aisher/services/:id': names(({ service }) => ({
      url: `/aisher/services/${service}`,
      body: { tier: 1, teamId: null, repositoryId: null, pathRoots: [], version: 1 },
    })),
    'GET /aisher/releases': own('/aisher/releases'),
    'GET /aisher/releases/:id/health': names(({ release }) => ({
      url: `/aisher/releases/${release}/health`,
    })),
    'PUT /aisher/releases/:id': names(({ release }) => ({
      url: `/aisher/releases/${release}`,
      body: { excluded: true },
    })),
    'GET /aisher/deploys': own('/aisher/deploys'),
    'POST /aisher/deploys': own('/aisher/deploys', deploy),
  },
};

/** The module's part of the world that the tests of the whole house walk. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ModuleWorld, RouteCase } from '@dojang/kernel';
import { foldErrors } from '../groups/fold/fold.ts';
import { anError } from './errors.ts';

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

/** Two groups with a merge and a rule, a deploy, a key, and what was seen of them. */
async function fill({ owner, home }: Parameters<ModuleWorld['fill']>[0]) {
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
  return {
    group,
    other,
    change: changeId,
    fingerprint: why.fingerprints[0].hash,
    release: releaseId,
    service: services[0].id,
    rule: rule.id,
    ingestKey: key.id,
  };
}

const nobody = () => ({
  group: randomUUID(),
  other: randomUUID(),
  change: randomUUID(),
  fingerprint: randomBytes(16).toString('hex'),
  release: randomUUID(),
  service: randomUUID(),
  rule: randomUUID(),
  ingestKey: randomUUID(),
});

const day = 'from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z';

export const aisherWorld: ModuleWorld = {
  fill,
  nobody,
  cases: {
    'GET /aisher/receiver': own('/aisher/receiver'),
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
    'GET /aisher/rules': own('/aisher/rules'),
    'POST /aisher/rules': names(({ service }) => ({
      url: '/aisher/rules',
      body: { ...anyRule, serviceId: service },
    })),
    'DELETE /aisher/rules/:id': names(({ rule }) => ({ url: `/aisher/rules/${rule}` })),
    'GET /aisher/services': own('/aisher/services'),
    'PUT /aisher/services/:id': names(({ service }) => ({
      url: `/aisher/services/${service}`,
      body: { tier: 1, teamId: null, repositoryId: null, pathRoots: [], version: 1 },
    })),
    'GET /aisher/releases': own('/aisher/releases'),
    'PUT /aisher/releases/:id': names(({ release }) => ({
      url: `/aisher/releases/${release}`,
      body: { excluded: true },
    })),
    'GET /aisher/deploys': own('/aisher/deploys'),
    'POST /aisher/deploys': own('/aisher/deploys', deploy),
  },
};

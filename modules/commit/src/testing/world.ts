/** The module's part of the world that the tests of the whole house walk. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ModuleWorld, RouteCase } from '@dojang/kernel';
import { until } from '@dojang/kernel/testing/until';
import { learnConvention, scopeChange } from '../engine/index.ts';

const names = (of: RouteCase['of']): RouteCase => ({ foreign: true, of });
const own = (url: string, body?: unknown): RouteCase => ({
  foreign: false,
  of: () => (body === undefined ? { url } : { url, body }),
});

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

export async function captureOf(repositoryId: string, branch: string) {
  const scope = await scopeChange({
    files: [
      {
        path: 'src/store.ts',
        oldPath: null,
        state: 'modified',
        before: 'export const a = 1;\n',
        after: 'export const a = 2;\n',
        binary: false,
        modeChanged: false,
      },
    ],
  });
  const idempotencyKey = randomUUID();
  return {
    repositoryId,
    trigger: 'command',
    traceUuid: randomUUID(),
    idempotencyKey,
    capturedAt: new Date().toISOString(),
    tree: hex(20),
    head: hex(20),
    branch,
    remote: 'origin',
    scope,
    convention: learnConvention({ subjects: [] }),
    diff: [{ path: 'src/store.ts', oldPath: null, text: '@@ -1 +1 @@\n-a\n+b\n', cut: false }],
    secrets: [],
    author: { name: 'Kim', email: 'kim@example.com' },
    matchDigest: createHash('sha256').update(`${idempotencyKey}:42`).digest('hex'),
    hint: null,
    takesErrands: true,
  };
}

const anyRule = {
  name: 'a rule',
  enabled: true,
  conditions: [],
  action: { do: 'warn', text: 'Look again.' },
};

async function good<T extends { status: number; body: unknown }>(
  answer: Promise<T>,
): Promise<T['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
}

type Clients = Parameters<ModuleWorld['fill']>[0];

/** A repository, a waiting draft, a stamped one, a finished one, a rule. */
async function fill({ owner, phone, agent }: Clients) {
  const input = { name: 'home-repository', remoteUrl: null, fingerprint: hex(32) };
  const repository = await good(agent.send('POST', '/commit/repositories', input));
  const draftOn = async (branch: string) => {
    const capture = await captureOf(repository.id, branch);
    const receipt = await good(agent.send('POST', '/commit/captures', capture));
    return until(`the draft on ${branch}`, async () => {
      const { status, body } = await phone.send('GET', `/drafts/${receipt.draftId}`);
      return status === 200 ? body : undefined;
    });
  };
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  const digestOf = ({ versions, version }: any): string =>
    versions.find(({ number }: { number: number }) => number === version).digest;
  const stampedOn = async (branch: string) => {
    const draft = await draftOn(branch);
    const decision = { decision: 'approve', digest: digestOf(draft) };
    await good(phone.send('PUT', `/drafts/${draft.id}/stamp`, decision));
    return draft;
  };
  const waiting = await draftOn('feature/waiting');
  const stamped = await stampedOn('feature/stamped');
  const finished = await stampedOn('feature/finished');
  const done = {
    state: 'done',
    commits: [{ sha: hex(20), message: 'feat: home' }],
    pushedRef: 'refs/heads/feature/finished',
    pushNote: null,
  };
  await good(agent.send('PUT', `/commit/acts/${finished.id}`, done));
  const history = await good(owner.send('GET', '/commit/history'));
  const named = { ...anyRule, name: 'home-rule', repositoryId: repository.id };
  const asked = await good(
    phone.send('POST', `/commit/drafts/${finished.id}/errands`, { kind: 'revert' }),
  );
  const rule = await good(owner.send('POST', '/commit/rules', named));
  return {
    repository: repository.id,
    draft: waiting.id,
    digest: digestOf(waiting),
    trace: waiting.traceUuid,
    stampedDraft: stamped.id,
    finalisedCommit: history.commits[0].id,
    rule: rule.id,
    errand: asked.id,
  };
}

const nobody = () => ({
  repository: randomUUID(),
  draft: randomUUID(),
  digest: hex(32),
  trace: randomUUID(),
  stampedDraft: randomUUID(),
  finalisedCommit: randomUUID(),
  rule: randomUUID(),
  errand: randomUUID(),
});

export const commitWorld: ModuleWorld = {
  fill,
  nobody,
  cases: {
    'GET /commit/repositories': own('/commit/repositories'),
    'POST /commit/repositories': own('/commit/repositories', {
      name: 'home-repository',
      remoteUrl: null,
      fingerprint: 'f'.repeat(64),
    }),
    'PUT /commit/repositories/:id': names((ids) => ({
      url: `/commit/repositories/${ids.repository}`,
      body: { protectedBranches: ['*'] },
    })),
    'POST /commit/captures': names(async (ids) => ({
      url: '/commit/captures',
      body: await captureOf(ids.repository ?? '', 'main'),
    })),
    'GET /commit/drafts/:id': names((ids) => ({ url: `/commit/drafts/${ids.draft}` })),
    'PUT /commit/drafts/:id/version': names((ids) => ({
      url: `/commit/drafts/${ids.draft}/version`,
      body: {
        change: 'edit',
        digest: ids.digest,
        commits: [{ message: 'feat: theirs', hunks: null }],
      },
    })),
    'POST /commit/drafts/:id/attempts': names((ids) => ({
      url: `/commit/drafts/${ids.stampedDraft}/attempts`,
    })),
    'POST /commit/drafts/:id/errands': names((ids) => ({
      url: `/commit/drafts/${ids.draft}/errands`,
      body: { kind: 'leave-out', digest: ids.digest, hunks: ['src/store.ts#1'] },
    })),
    'GET /commit/errands': own('/commit/errands'),
    'PUT /commit/errands/:id': names((ids) => ({
      url: `/commit/errands/${ids.errand}`,
      body: { trouble: 'snapshot-gone', path: null },
    })),
    'GET /commit/acts': own('/commit/acts'),
    'PUT /commit/acts/:draftId': names((ids) => ({
      url: `/commit/acts/${ids.stampedDraft}`,
      body: { state: 'acting' },
    })),
    'GET /commit/rules': own('/commit/rules'),
    'POST /commit/rules': names((ids) => ({
      url: '/commit/rules',
      body: { ...anyRule, repositoryId: ids.repository },
    })),
    'PUT /commit/rules/:id': names((ids) => ({
      url: `/commit/rules/${ids.rule}`,
      body: { ...anyRule, repositoryId: null, version: 1 },
    })),
    'DELETE /commit/rules/:id': names((ids) => ({ url: `/commit/rules/${ids.rule}` })),
    'POST /commit/rule-trials': own('/commit/rule-trials', { rule: anyRule, repositoryId: null }),
    'GET /commit/repositories/:id/rules': names((ids) => ({
      url: `/commit/repositories/${ids.repository}/rules`,
    })),
    'GET /commit/reuse': own('/commit/reuse'),
    'GET /commit/history': own('/commit/history'),
    'GET /commit/search': own('/commit/search?q=home'),
    'PUT /commit/drafts/:id/description': names((ids) => ({
      url: `/commit/drafts/${ids.draft}/description`,
    })),
    'GET /commit/history/:id': names((ids) => ({ url: `/commit/history/${ids.finalisedCommit}` })),
  },
};

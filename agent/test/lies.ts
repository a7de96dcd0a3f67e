/** Lies that a server may tell about an act, field by field. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Stage } from '@dojang/agent/testing/hostile-stage';
import type { Act, PushDestination } from '@dojang/commit/schema';
import type { z } from 'zod';

/** Each field of a schema by its path. `[]` stands for any element. Arrays count besides their elements. */
export function fieldsOf(schema: z.core.$ZodType, path = ''): string[] {
  const { def } = schema._zod as unknown as { def: { type: string } & Record<string, unknown> };
  if (def.type === 'object') {
    const shape = def.shape as Record<string, z.core.$ZodType>;
    return Object.entries(shape).flatMap(([key, inner]) =>
      fieldsOf(inner, path === '' ? key : `${path}.${key}`),
    );
  }
  if (def.type === 'array') {
    return [path, ...fieldsOf(def.element as z.core.$ZodType, `${path}[]`)];
  }
  if (def.innerType) return fieldsOf(def.innerType as z.core.$ZodType, path);
  return [path];
}

/** Changes an act in place. `stage` is what it finds around it. */
export type Lie = (act: Act, stage: Stage) => void;

const trap = ({ site }: Stage) => join(site.folder, 'vendor', 'trap.git');
const stranger = ({ root }: Stage) => join(root, 'stranger.git');
const setRemote = (remote: (stage: Stage) => string | null): Lie => {
  return (act, stage) => {
    act.body.remote = remote(stage);
  };
};
const setDestination = (of: (stage: Stage) => Partial<PushDestination>): Lie => {
  return (act, stage) => {
    act.body.destination = {
      ref: null,
      urls: [],
      why: null,
      ...act.body.destination,
      ...of(stage),
    };
  };
};
const setBranch = (branch: string | null): Lie => {
  return (act) => {
    act.body.branch = branch;
  };
};
const setHunks = (...hunks: (string[] | null)[]): Lie => {
  return (act) => {
    act.body.commits = hunks.map((each, at) => ({ message: `fix: part ${at}`, hunks: each }));
  };
};

export const lies: Readonly<Record<string, readonly Lie[]>> = {
  draftId: [
    (act) => {
      act.draftId = randomUUID();
    },
    // A tree of this machine, but of another change.
    (act, { server }) => {
      act.draftId = server.drafts[0]?.id ?? '';
    },
  ],
  captureId: [
    (act) => {
      act.captureId = randomUUID();
    },
  ],
  traceUuid: [
    (act) => {
      act.traceUuid = randomUUID();
    },
  ],
  state: [
    (act) => {
      act.state = 'acting';
    },
  ],
  digest: [
    (act) => {
      act.digest = 'f'.repeat(64);
    },
  ],
  attempt: [
    (act) => {
      act.attempt = 7;
    },
  ],
  stampedBy: [
    (act) => {
      act.stampedBy = '$(touch marks/said)';
    },
  ],
  stampedAt: [
    (act) => {
      act.stampedAt = '1999-01-01T00:00:00.000Z';
    },
  ],
  'body.repositoryId': [
    (act) => {
      act.body.repositoryId = randomUUID();
    },
  ],
  'body.tree': [
    (act, { site }) => {
      act.body.tree = site.git('rev-parse', 'HEAD^{tree}');
    },
    // A snapshot of this machine that nobody was shown.
    (act, { server }) => {
      act.body.tree = server.drafts[0]?.capture.tree ?? '';
    },
    (act, { site }) => {
      act.body.tree = site.git('rev-parse', 'stash@{0}^{tree}');
    },
  ],
  'body.head': [
    (act) => {
      act.body.head = null;
    },
    (act, { site }) => {
      act.body.head = site.git('rev-parse', 'HEAD~1');
    },
  ],
  'body.branch': [
    ...['other', 'main:refs/heads/evil', '../../config', '-d', 'main ', '+main'].map(setBranch),
    setBranch(null),
  ],
  'body.destination.ref': [
    setDestination(() => ({ ref: 'refs/heads/evil' })),
    setDestination(() => ({ ref: null })),
    (act) => {
      delete act.body.destination;
    },
  ],
  'body.destination.urls': [setDestination(() => ({ urls: [] }))],
  'body.destination.urls[]': [setDestination((stage) => ({ urls: [stranger(stage)] }))],
  'body.destination.why': [setDestination(() => ({ why: 'push-off' }))],
  'body.remote': [
    setRemote(trap),
    setRemote(() => './vendor/trap.git'),
    setRemote((stage) => `file://${trap(stage)}`),
    setRemote(stranger),
    setRemote(() => 'fork'),
    setRemote(() => '//host/share'),
    setRemote(({ root }) => `ext::sh -c touch% ${root}/marks/ext`),
    setRemote(({ root }) => `--receive-pack=touch ${root}/marks/option`),
    setRemote(() => ''),
    setRemote(() => null),
  ],
  'body.paths': [
    (act) => {
      act.body.paths.push('src/a.txt');
    },
    (act) => {
      act.body.paths = [...act.body.paths, ...act.body.paths];
    },
  ],
  'body.paths[]': [
    (act) => {
      act.body.paths[0] = '.git/config';
    },
  ],
  'body.commits': [
    setHunks(null, null),
    setHunks(['src/c.txt#1'], ['src/c.txt#1', 'src/c.txt#2']),
    setHunks(['src/c.txt#1'], []),
  ],
  'body.commits[].message': [
    (act) => {
      act.body.commits[0]!.message = 'feat: words of the server\n';
    },
    (act) => {
      act.body.commits[0]!.message = '--amend\0$(touch marks/message)';
    },
  ],
  'body.commits[].hunks': [
    (act) => {
      act.body.commits[0]!.hunks = [];
    },
    // Less than what was captured.
    (act) => {
      act.body.commits[0]!.hunks = ['src/c.txt#1'];
    },
    // Everything, but in two commits.
    setHunks(['src/c.txt#2'], null),
  ],
  'body.commits[].hunks[]': [
    setHunks(['src/a.txt#1'], null),
    setHunks(['src/c.txt#9'], null),
    setHunks(['../../x#1'], null),
  ],
  'body.push': [
    (act) => {
      act.body.push = !act.body.push;
    },
  ],
};

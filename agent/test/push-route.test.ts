/** A push goes where `git push` would go. Git is asked for every setting that decides it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  findPushRoute,
  findRemoteUrl,
  openRepository,
  readConfig,
  shownDestination,
} from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site } from '@dojang/agent/testing/states';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-route-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };

/** One repository for all tests. Each setting replaces the last one. */
const site = makeBase(join(scratch, 'site'));
for (const name of ['fork', 'third']) {
  execFileSync('git', ['init', '--quiet', '--bare', join(site.root, `${name}.git`)]);
}
site.git('remote', 'remove', 'origin');
for (const name of ['remote', 'fork', 'third']) {
  site.git('push', '--quiet', `../${name}.git`, 'main');
}
site.git('branch', 'other');

type Settings = readonly (readonly [string, string])[];

function withSettings<R>(settings: Settings, work: () => R): R {
  for (const [name, value] of settings) site.git('config', '--add', name, value);
  const undo = () => {
    for (const [name] of settings) site.tryGit('config', '--unset-all', name);
  };
  const result = work();
  if (result instanceof Promise) return result.finally(undo) as R;
  undo();
  return result;
}

const origin: Settings = [
  ['remote.origin.url', '../remote.git'],
  ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
];
const fork: Settings = [['remote.fork.url', '../fork.git']];
const upstream = (branch = 'main', remote = 'origin'): Settings => [
  ['branch.main.remote', remote],
  ['branch.main.merge', `refs/heads/${branch}`],
];

/** Where git would push the branch, by address and ref. Undefined if git refuses or leaves the branch out. */
function askGit({ folder }: Site): { to: string; ref: string }[] {
  const words = ['-c', 'core.hooksPath=/dev/null', 'push', '--dry-run', '--porcelain', '--force'];
  const { stdout } = spawnSync('git', words, {
    cwd: folder,
    env: cleanEnvironment(),
    encoding: 'utf8',
  });
  const sent: { to: string; ref: string }[] = [];
  let to = '';
  for (const line of stdout.split('\n')) {
    if (line.startsWith('To ')) to = line.slice(3);
    const [, from, ref] = /^[ +*=!]\t([^:]*):([^\t]+)\t/.exec(line) ?? [];
    if (ref !== undefined && (from === 'refs/heads/main' || from === 'HEAD'))
      sent.push({ to, ref });
  }
  return sent;
}

const cases: Readonly<Record<string, Settings>> = {
  'no remote': [],
  'the only remote, and a branch that follows it': [...fork, ...upstream('main', 'fork')],
  'two remotes, none of them followed or named origin': [
    ...fork,
    ['remote.third.url', '../third.git'],
    ['push.default', 'current'],
  ],
  'two remotes, one of which has only a refspec': [
    ...fork,
    ['remote.origin.push', 'HEAD'],
    ['push.default', 'current'],
  ],
  'origin with an address for pushes alone': [
    ['remote.origin.pushurl', '../fork.git'],
    ['push.default', 'current'],
  ],
  'a pushRemote with an address for pushes alone': [
    ...origin,
    ['remote.fork.pushurl', '../fork.git'],
    ['branch.main.pushRemote', 'fork'],
  ],
  'an upstream without its remote, where the first push sets one': [
    ...origin,
    ['branch.main.merge', 'refs/heads/develop'],
    ['push.autoSetupRemote', 'true'],
  ],
  'origin, before any other': [...origin, ...fork, ['push.default', 'current']],
  'the remote that the branch follows': [...origin, ...fork, ...upstream('main', 'fork')],
  'a pushRemote': [...origin, ...fork, ...upstream(), ['branch.main.pushRemote', 'fork']],
  'a pushRemote that forbids': [...origin, ...upstream(), ['branch.main.pushRemote', 'no_push']],
  'an address for pushes that forbids': [
    ...origin,
    ...upstream(),
    ['remote.origin.pushurl', 'DISABLED'],
  ],
  'a pushDefault by name': [...origin, ...fork, ...upstream(), ['remote.pushDefault', 'fork']],
  'a pushDefault by path': [...origin, ...upstream(), ['remote.pushDefault', '../fork.git']],
  'a pushDefault by address': [
    ...origin,
    ...upstream(),
    ['remote.pushDefault', `file://${join(site.root, 'fork.git')}`],
  ],
  'a pushDefault by a path that is not there': [
    ...origin,
    ...upstream(),
    ['remote.pushDefault', '../nowhere.git'],
  ],
  'a branch that follows an address': upstream('main', '../fork.git'),
  'a pushRemote before a pushDefault': [
    ...origin,
    ...fork,
    ['remote.third.url', '../third.git'],
    ['remote.pushDefault', 'third'],
    ['branch.main.pushRemote', 'fork'],
  ],
  'the last of several values': [
    ...origin,
    ...fork,
    ['branch.main.pushRemote', 'origin'],
    ['branch.main.pushRemote', 'fork'],
  ],
  ...Object.fromEntries(
    ['nothing', 'current', 'upstream', 'tracking', 'simple', 'matching', 'Simple'].flatMap((way) =>
      Object.entries({
        'no upstream': origin,
        'its own upstream': [...origin, ...upstream()],
        'another upstream': [...origin, ...upstream('develop')],
        'two upstreams': [...origin, ...upstream(), ['branch.main.merge', 'refs/heads/develop']],
        'a fork': [...origin, ...fork, ...upstream(), ['remote.pushDefault', 'fork']],
        'a first push that sets the upstream': [...origin, ['push.autoSetupRemote', 'true']],
      } satisfies Record<string, Settings>).map(([name, settings]) => [
        `push.default ${way}, ${name}`,
        [...settings, ['push.default', way]],
      ]),
    ),
  ),
  'no rule, and an upstream of another name': [...origin, ...upstream('develop')],
  'a branch of this repository as upstream': [...origin, ...upstream('other', '.')],
  ...Object.fromEntries(
    [
      'refs/heads/main:refs/heads/review/main',
      '+refs/heads/main:refs/heads/forced',
      'refs/heads/*:refs/heads/kim/*',
      'refs/heads/m*n:refs/heads/m*m',
      'refs/heads/*',
      'HEAD',
      'HEAD:refs/for/main',
      '@:refs/for/main',
      'main',
      'heads/main',
      'main:develop',
      'refs/heads/other:refs/heads/other',
      'refs/tags/*:refs/tags/*',
    ].map((refspec) => [
      `remote.push ${refspec}`,
      [...origin, ...upstream(), ['push.default', 'nothing'], ['remote.origin.push', refspec]],
    ]),
  ),
  'a refspec that leaves the branch out': [
    ...origin,
    ['remote.origin.push', 'refs/heads/*:refs/heads/*'],
    ['remote.origin.push', '^refs/heads/main'],
  ],
  'refspecs for other branches too': [
    ...origin,
    ['remote.origin.push', 'refs/heads/other:refs/heads/a'],
    ['remote.origin.push', 'refs/heads/main:refs/heads/b'],
  ],
  'a refspec for what matches': [...origin, ['remote.origin.push', ':']],
  'a mirror': [...origin, ['remote.origin.mirror', 'true'], ['push.default', 'nothing']],
  'an address for pushes': [...origin, ...upstream(), ['remote.origin.pushurl', '../fork.git']],
  'several addresses for pushes': [
    ...origin,
    ...upstream(),
    ['remote.origin.pushurl', '../fork.git'],
    ['remote.origin.pushurl', '../third.git'],
  ],
  'an address that is rewritten': [
    ['remote.origin.url', 'ours:remote.git'],
    ['url.../.insteadOf', 'ours:'],
    ...upstream(),
  ],
  'the longest rewriting': [
    ['remote.origin.url', 'ours:remote.git'],
    ['url.../.insteadOf', 'ours:'],
    ['url.../fork.git.insteadOf', 'ours:remote.git'],
    ...upstream(),
  ],
  'an address that is rewritten for pushes': [
    ...origin,
    ...upstream(),
    ['url.../fork.git.pushInsteadOf', '../remote.git'],
  ],
  'an address for pushes is not rewritten as such': [
    ...origin,
    ...upstream(),
    ['remote.origin.pushurl', '../third.git'],
    ['url.../fork.git.pushInsteadOf', '../third.git'],
  ],
  'two addresses of which one is rewritten for pushes': [
    ...origin,
    ['remote.origin.url', '../third.git'],
    ...upstream(),
    ['url.../fork.git.pushInsteadOf', '../third.git'],
  ],
  'a pushDefault that is rewritten': [
    ...origin,
    ...upstream(),
    ['remote.pushDefault', 'ours:fork.git'],
    ['url.../.insteadOf', 'ours:'],
  ],
};

test('a push goes where git would push the branch, and nowhere else', async () => {
  const repository = await openRepository(site.folder, config);
  let pushed = 0;
  for (const [name, settings] of Object.entries(cases)) {
    await withSettings(settings, async () => {
      const asked = askGit(site);
      const { route, why } = await findPushRoute(repository, 'main');
      const found = route?.urls.map((to) => ({ to, ref: route.ref })) ?? [];
      assert.deepEqual(found, asked, `${name}: ${why}`);
      assert.equal(route === null, why !== null, name);
      pushed += found.length;
    });
  }
  assert.ok(pushed > 40, String(pushed));
});

const onPurpose: readonly (readonly [string, Settings, string])[] = [
  ['a branch that follows nothing goes where the advice of git has it', origin, 'refs/heads/main'],
  [
    'another branch here is never pushed to',
    [...origin, ...upstream('other', '.'), ['push.default', 'upstream']],
    'local-upstream',
  ],
  [
    'one place, or none',
    [
      ...origin,
      ['remote.origin.push', 'HEAD:refs/for/main'],
      ['remote.origin.push', 'refs/heads/*:refs/heads/*'],
    ],
    'destination-unclear',
  ],
  [
    'no program that an address names',
    [['remote.origin.url', 'ext::touch marks/ext'], ...upstream()],
    'remote-unusable',
  ],
  [
    'no option',
    [...origin, ['branch.main.pushRemote', '--receive-pack=touch marks/option']],
    'remote-unusable',
  ],
];

test('where a push goes otherwise than with git, it is on purpose', async () => {
  const repository = await openRepository(site.folder, config);
  for (const [name, settings, expected] of onPurpose) {
    await withSettings(settings, async () => {
      const { route, why } = await findPushRoute(repository, 'main');
      assert.equal(route?.ref ?? why, expected, name);
    });
  }
});

test('a branch without a commit has its route as well, and passwords are not shown', async () => {
  const unborn = makeBase(join(scratch, 'unborn'), { isUnborn: true });
  unborn.git('remote', 'add', 'origin', 'https://kim:hunter2@git.example/a.git?token=hunter2');
  const repository = await openRepository(unborn.folder, config);
  const { route } = await findPushRoute(repository, 'main');
  assert.deepEqual([route?.remote, route?.ref], ['origin', 'refs/heads/main']);
  assert.deepEqual(route?.urls, ['https://git.example/a.git']);
  unborn.git('config', 'branch.main.pushRemote', 'https://kim:hunter2@git.example/b.git');
  const named = await findPushRoute(repository, 'main');
  assert.equal(named.route?.remote, 'https://git.example/b.git');
});

/** Passwords with every character that could end one in an address, and where they may stand. */
const passwords = ['s3cretpw', 's3cr/etpw', 's3cr@etpw', 's3cr?etpw', 's3cr#etpw', 's3cr:etpw'];
passwords.push('12/s3cretpw', '@s3cretpw', 's3cr\\etpw', 's3cr%2Fetpw', "s3cr'etpw", 's3cr etpw');
const withPassword: readonly ((password: string) => string)[] = [
  (password) => `u:${password}@h/x.git`,
  (password) => `u@corp.example:${password}@h/x.git`,
  (password) => `:${password}@h:8443/x.git`,
  (password) => `u:${password}@[::1]:22/x.git`,
  (password) => `u:${password}%40h/x.git`,
  (password) => `u%3A${password}@h/x.git`,
  (password) => `u:${password}@h/x.git?token=${password}#${password}`,
];
const before = ['https://', 'HTTPS://', 'ssh://', 'git+ssh://', 'foo://', 'https:/', '//', '', ' '];
const helpers = ['', 'gcrypt::', 'persistent::', 'gcrypt::persistent::', 'A-1.b+c::'];

const shapes = withPassword.flatMap((shape) =>
  helpers.flatMap((helper) =>
    before.map((start) => (password: string) => `${helper}${start}${shape(password)}`),
  ),
);
shapes.push(
  (password) => `u:${password}@h:repo/x`,
  (password) => `u@corp.example:${password}@h:repo/x`,
  (password) => `gcrypt::u:${password}@h:repo/x`,
  (password) => `u::${password}@h:repo/x`,
);
/** A part of it would help somebody who guesses. */
const telling = /s3cr|etpw/;

test('no password of an address is shown or sent, whatever the address looks like', async () => {
  const repository = await openRepository(site.folder, config);
  const path = join(scratch, 'addresses');
  let shown = 0;
  await withSettings([['include.path', path], ...upstream('main', 'it')], async () => {
    for (const shape of shapes) {
      const lines = passwords.map((each) => `pushurl = ${JSON.stringify(shape(each))}`);
      const url = `url = ${JSON.stringify(shape('s3cr/etpw'))}`;
      writeFileSync(path, ['[remote "it"]', url, ...lines, ''].join('\n'));
      const found = await findPushRoute(repository, 'main');
      const urls = found.route?.urls ?? [];
      const all = [urls, shownDestination(found), await findRemoteUrl(repository, 'it')];
      assert.doesNotMatch(JSON.stringify(all), telling, shape('…'));
      shown += urls.length;
    }
  });
  assert.ok(shown > 2000, String(shown));
  for (const password of passwords) {
    const wanted = `https://u:${password}@h/x.git`;
    await withSettings([['branch.main.pushRemote', wanted]], async () => {
      const { route } = await findPushRoute(repository, 'main');
      assert.doesNotMatch(route?.remote ?? '?', /\?|s3cr|etpw/, wanted);
    });
  }
});

test('an address without a password is shown as it is', async () => {
  const repository = await openRepository(site.folder, config);
  const shown: Readonly<Record<string, string>> = {
    'https://kim@git.example:8443/a/b.git': 'https://git.example:8443/a/b.git',
    'gcrypt::https://kim:hunter2@git.example/a.git': 'gcrypt::https://git.example/a.git',
    'git@git.example:a/b.git': 'git@git.example:a/b.git',
    'ssh://git@[::1]:22/a.git': 'ssh://[::1]:22/a.git',
    'https://git.example/@scope/a.git': 'https://git.example/@scope/a.git',
    '../a/b.git': '../a/b.git',
  };
  for (const [url, expected] of Object.entries(shown)) {
    await withSettings([['remote.origin.url', url], ...upstream()], async () => {
      assert.deepEqual((await findPushRoute(repository, 'main')).route?.urls, [expected]);
    });
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineDraftKind } from '../core/draft-kind.ts';
import { defineJob } from '../core/job.ts';
import { defineModule, type Module } from '../core/module.ts';
import type { NotificationKind } from '../core/notification-kind.ts';
import type { ModuleRole, ModuleRoleName } from '../core/role.ts';
import { defineRoute } from '../core/route.ts';
import { checkModules } from './module-check.ts';

const migrations = new URL('file:///nowhere/');
const ink = (more: Partial<Module> = {}) => defineModule({ name: 'ink', migrations, ...more });
const pad = (more: Partial<Module> = {}) => defineModule({ name: 'pad', migrations, ...more });

const words = { ko: '사는 사람', en: 'Buyer' };
const role = (name: ModuleRoleName): ModuleRole => ({ name, label: words, text: words });
const limit = (name: string) => ({ name, requestsMax: 1, windowMs: 1 });
const job = (name: string) => defineJob({ name, payload: z.object({}), handle: async () => {} });
const kind = (name: string) =>
  defineDraftKind({ kind: name, body: z.object({}), title: () => name });
const route = (url: string) =>
  defineRoute({
    method: 'GET',
    url,
    permission: 'signed-in',
    limit: 'read',
    summary: 'Nothing',
    schema: { response: z.object({}) },
    handle: async () => ({}),
  });

const said = () => ({ title: '다 말랐어요', body: '열어 보세요.' });
const saidInEnglish = () => ({ title: 'It is dry', body: 'Open it.' });
const notice = (kind: string, more: Partial<NotificationKind> = {}): NotificationKind => ({
  kind,
  priority: 'normal',
  channels: { 'web-push': 'on', slack: 'off', email: 'off' },
  params: [],
  label: { ko: '마름', en: 'Dry' },
  words: { ko: said, en: saidInEnglish },
  ...more,
});

/** What two modules declare at once, and what is said of it. */
const twice: readonly (readonly [Partial<Module>, RegExp])[] = [
  [{ limits: [limit('ink.slow')] }, /limit ink\.slow .*: rename/],
  [{ jobs: [job('ink.dry')] }, /job ink\.dry .*: rename/],
  [{ permissions: [{ action: 'ink.buy', roles: ['owner'] }] }, /permission ink\.buy .*: rename/],
  [{ roles: [role('ink.buyer')] }, /role ink\.buyer .*: rename/],
  [{ draftKinds: [kind('ink.order')] }, /draft kind ink\.order .*: rename/],
  [{ notifications: [notice('ink.dry')] }, /notification kind ink\.dry .*: rename/],
  [{ topics: [{ name: 'ink.level', hearing: {} }] }, /topic ink\.level .*: rename/],
  [{ caches: [{ name: 'ink.hue', ttlMs: 1, graceMs: 0 }] }, /cache ink\.hue .*: rename/],
  [{ routes: [route('/ink/:id')] }, /route GET \/ink\/:id .*: rename/],
];

test('what two modules declare stops the start, by its name', () => {
  for (const [more, said] of twice) {
    assert.doesNotThrow(() => checkModules([ink(more), pad()]));
    const both = Object.fromEntries(
      Object.entries(more).map(([field, ones]) => [field, [ones, ones].flat()]),
    );
    assert.throws(() => checkModules([ink(both)]), said);
  }
  assert.throws(
    () => checkModules([ink(), ink()]),
    /The module ink is declared by module ink twice/,
  );
  const urls = ['/ink/pad/:id', '/ink/pad/:note'].map((url) => ({ routes: [route(url)] }));
  assert.throws(() => checkModules([ink(urls[0]), pad(urls[1])]), /modules ink and pad/);
});

test('what a module answers lies below its name', () => {
  assert.doesNotThrow(() => checkModules([pad({ routes: [route('/pad/pages')] })]));
  assert.throws(
    () => checkModules([pad({ routes: [route('/ink/pages')] })]),
    /Module pad has the route GET \/ink\/pages: put it below \/pad\/\./,
  );
});

test('what a module names starts with its own name', () => {
  for (const [more, said] of twice.slice(0, -1)) {
    assert.throws(() => checkModules([pad(more)]), /declared by module pad: name it pad\./);
    assert.match(said.source, /ink/);
    assert.doesNotThrow(() =>
      checkModules([defineModule({ name: 'kernel', migrations, ...more })]),
    );
  }
});

test('a word that is missing in one language stops the start, by what lacks it and the language', () => {
  const bad: readonly (readonly [Partial<Module>, RegExp])[] = [
    [{ title: { ko: '잉크', en: ' ' } }, /module ink, in its title, has no words in en: add them/],
    [
      { notifications: [notice('ink.dry', { label: { ko: '', en: 'Dry' } })] },
      /kind ink\.dry, in its label, has no words in ko/,
    ],
    [
      {
        notifications: [
          notice('ink.dry', { words: { ko: said } as unknown as NotificationKind['words'] }),
        ],
      },
      /kind ink\.dry has no words in en/,
    ],
    [
      { notifications: [notice('ink.dry', { words: { ko: said, en: said } })] },
      /kind ink\.dry has Korean words in en: translate/,
    ],
    [
      {
        notifications: [
          notice('ink.dry', {
            words: { ko: said, en: () => ({ title: 'It is dry', body: '' }) },
          }),
        ],
      },
      /kind ink\.dry has no words in en/,
    ],
  ];
  for (const [more, message] of bad) assert.throws(() => checkModules([ink(more)]), message);
  assert.doesNotThrow(() => checkModules([ink({ notifications: [notice('ink.dry')] })]));
});

test('a section of plans is strict, and says in both languages what it gives', () => {
  const words = { ko: () => ['색 3가지'], en: () => ['3 colours'] };
  const schema = z.strictObject({});
  assert.doesNotThrow(() => checkModules([ink({ plan: { schema, words } })]));
  const bad: readonly (readonly [Module['plan'], RegExp])[] = [
    [{ schema: z.object({}), words }, /plan section of module ink takes keys that nothing reads/],
    [
      { schema, words: { ...words, en: () => [] } },
      /plan section of module ink has no words in en/,
    ],
  ];
  for (const [plan, message] of bad) assert.throws(() => checkModules([ink({ plan })]), message);
});

test('a draft is asked for by a kind of message that its module has, and that asks', () => {
  const draftKinds = [{ ...kind('ink.order'), notification: 'ink.dry' }];
  const asking = { draftKinds, notifications: [notice('ink.dry', { asks: true })] };
  assert.doesNotThrow(() => checkModules([ink(asking)]));
  for (const notifications of [[], [notice('ink.dry')]]) {
    assert.throws(() => checkModules([ink({ draftKinds, notifications })]), /ink\.dry: declare it/);
  }
});

test('a permission names roles of the kernel and of its own module, and a role has its words', () => {
  const buyer = { roles: [role('ink.buyer')] };
  const may = (...roles: string[]) =>
    ink({ ...buyer, permissions: [{ action: 'ink.buy', roles: roles as 'owner'[] }] });
  assert.doesNotThrow(() => checkModules([may('owner', 'ink.buyer'), pad()]));
  assert.throws(() => checkModules([may('ink.seller')]), /ink\.buy names the role ink\.seller/);
  const both = [may('pad.buyer'), pad({ roles: [role('pad.buyer')] })];
  assert.throws(() => checkModules(both), /names the role pad\.buyer: .* module ink declares/);
  assert.throws(() => checkModules([may('guest')]), /a guest may do nothing/);
  const mute = { ...role('ink.buyer'), text: { ko: '사요.', en: '' } };
  assert.throws(
    () => checkModules([ink({ roles: [mute] })]),
    /role ink\.buyer, in its text, has no words in en/,
  );
  assert.throws(() => checkModules([ink({ roles: [role('ink.Buyer 2')] })]), /cannot be stored/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ErrorText,
  type KeyOptions,
  keyOf,
  keyOfLog,
  keyOfSpan,
  keyVersion,
  readError,
} from './index.ts';

const keyFor = (error: Partial<ErrorText>, options: Partial<KeyOptions> = {}, service = 'shop') =>
  keyOf(service, readError({ type: '', message: '', stack: '', ...error }), {
    template: 'T',
    ...options,
  });

const java = (...frames: string[]) =>
  `com.acme.Refused: no\n${frames.map((frame) => `\tat ${frame}(A.java:1)`).join('\n')}`;

test('the hash is 128 bits of a text that has a version', () => {
  const key = keyFor({ type: 'com.acme.Refused', stack: java('com.acme.Pay.charge') });
  assert.equal(key.version, keyVersion);
  assert.equal(key.step, 'app-frames');
  assert.deepEqual(key.parts, [
    { name: 'type', value: 'com.acme.Refused' },
    { name: 'frame', value: 'com.acme.Pay.charge' },
  ]);
  // Changes only together with the version: groups of all orgs are found by it.
  assert.equal(key.hash, '1b8bf2e0f15e1dea3a2b27d30c4e1293');
});

test('the service is part of the key; message, line and template of a telling type are not', () => {
  const stack = java('com.acme.Pay.charge');
  const key = keyFor({ stack, message: 'order 12' });
  assert.equal(keyFor({ stack, message: 'order 13' }, { template: 'U' }).hash, key.hash);
  assert.equal(keyFor({ stack: stack.replaceAll('A.java:1', 'A.java:77') }).hash, key.hash);
  assert.notEqual(keyFor({ stack }, {}, 'billing').hash, key.hash);
});

test('a type that says nothing adds the template', () => {
  for (const type of ['Error', 'java.lang.RuntimeException', 'panic', '*errors.errorString', '']) {
    const stack = `    at charge (/app/pay.js:1:2)`;
    const [one, other] = ['no card', 'no money'].map((template) =>
      keyFor({ type, stack }, { template }),
    );
    assert.notEqual(one!.hash, other!.hash, type);
    assert.equal(one!.step, 'app-frames');
  }
  assert.equal(
    keyFor({ type: 'TypeError', stack: '    at f (/app/a.js:1:2)' }, { template: 'a' }).hash,
    keyFor({ type: 'TypeError', stack: '    at f (/app/a.js:1:2)' }, { template: 'b' }).hash,
  );
});

test('a mere thrower on top adds the template', () => {
  for (const name of [
    'fail',
    'assertPaid',
    'raise_error',
    'throwIfNull',
    'invariant',
    'AssertPaid',
  ]) {
    const { parts } = keyFor({ stack: java(`com.acme.Check.${name}`, 'com.acme.Pay.charge') });
    assert.ok(
      parts.some((part) => part.name === 'template'),
      name,
    );
  }
  for (const name of ['failover', 'assertionsOf', 'raised', 'throwaway']) {
    const { parts } = keyFor({ stack: java(`com.acme.Check.${name}`) });
    assert.ok(!parts.some((part) => part.name === 'template'), name);
  }
});

test('a stack without frames of the app: types, three frames and the template', () => {
  const stack = java('java.util.A.a', 'java.util.A.b', 'java.util.A.c', 'java.util.A.d');
  const key = keyFor({ stack });
  assert.equal(key.step, 'top-frames');
  assert.deepEqual(
    key.parts.map(({ name, value }) => `${name} ${value}`),
    [
      'type com.acme.Refused',
      'frame java.util.A.a',
      'frame java.util.A.b',
      'frame java.util.A.c',
      'template T',
    ],
  );
});

test('no stack, and a stack in no known language: type and template', () => {
  for (const stack of ['', 'in the kitchen\nby the sink', '\u0000\ud800']) {
    const key = keyFor({ type: 'Odd', stack });
    assert.deepEqual([key.step, key.kind], ['type', 'template']);
    assert.deepEqual(
      key.parts.map(({ value }) => value),
      ['Odd', 'T'],
    );
  }
});

test('eight frames count; which one comes ninth does not matter', () => {
  const names = Array.from({ length: 8 }, (_, at) => `com.acme.Pay.m${at}`);
  const key = keyFor({ stack: java(...names, 'com.acme.Pay.x') });
  assert.equal(keyFor({ stack: java(...names, 'com.acme.Pay.y') }).hash, key.hash);
  assert.equal(key.parts.filter(({ name }) => name === 'frame').length, 8);
  assert.deepEqual(
    key.dropped.map(({ frame, rule }) => [frame.function, rule]),
    [['x', 'beyond']],
  );
});

test('recursion is kept once, however deep it went', () => {
  const walk = (depth: number) =>
    java(
      'com.acme.Tree.leaf',
      ...Array.from({ length: depth }, () => [
        'com.acme.Tree.visit',
        'com.acme.Node.accept',
      ]).flat(),
      'com.acme.Web.post',
    );
  const keys = [1, 2, 3, 40, 500].map((depth) => keyFor({ stack: walk(depth) }).hash);
  assert.equal(new Set(keys).size, 1);
});

test('an overflow begins anywhere in its circle', () => {
  const circle = ['com.acme.A.a', 'com.acme.B.b', 'com.acme.C.c'];
  const at = (start: number) =>
    java(...Array.from({ length: 1024 }, (_, n) => circle[(n + start) % 3]!));
  const keys = [0, 1, 2].map(
    (start) => keyFor({ type: 'java.lang.StackOverflowError', stack: at(start) }).hash,
  );
  assert.equal(new Set(keys).size, 1);
});

test('minified frames count by their file; when all are such, type and template do', () => {
  const at = (name: string, place: string) => `    at ${name} (https://a.example/${place})`;
  const one = keyFor({
    type: 'TypeError',
    stack: `${at('charge', 'pay.js:1:20')}\n${at('e', 'app.a1b2c3.js:1:3000')}`,
  });
  const next = keyFor({
    type: 'TypeError',
    stack: `${at('charge', 'pay.js:1:20')}\n${at('t', 'app.f9e8d7.js:1:4000')}`,
  });
  assert.equal(one.hash, next.hash);
  assert.equal(one.needsSourceMap, false);
  const all = keyFor({
    type: 'TypeError',
    stack: `${at('e', 'app.js:1:3000')}\n${at('tn', 'app.js:1:900')}`,
  });
  assert.deepEqual([all.step, all.needsSourceMap], ['type', true]);
});

test('what failed while it was being closed is no part of the key', () => {
  const stack = java('com.acme.Pay.charge');
  const suppressed =
    '\tSuppressed: java.io.IOException: close\n\t\tat com.acme.File.close(A.java:1)';
  assert.deepEqual(keyFor({ stack: `${stack}\n${suppressed}` }), keyFor({ stack }));
});

test('the folder of a deployment is no part of a path', () => {
  const folders = [
    '/app',
    '/usr/src/app',
    '/srv/shop',
    '/home/deploy/apps/shop/releases/20260101120000',
    '/var/www/shop/current',
    'C:/inetpub/wwwroot',
    '.',
    'file:///app',
  ];
  const keys = folders.map(
    (folder) =>
      keyFor({ type: 'TypeError', stack: `    at charge (${folder}/src/pay.js:1:2)` }).parts[1]
        ?.value,
  );
  assert.deepEqual(new Set(keys), new Set(['src/pay.js charge']));
  const packages = ['/app/node_modules/pg', '/srv/node_modules/.pnpm/pg@8.1.0/node_modules/pg'];
  const foreign = packages.map(
    (folder) =>
      keyFor({ type: 'TypeError', stack: `    at parse (${folder}/lib/parse.js:1:2)` }).hash,
  );
  assert.equal(new Set(foreign).size, 1);
});

test('what bundlers write into names is no part of a path, and words are', () => {
  const pathOf = (path: string) =>
    keyFor({ type: 'TypeError', stack: `    at charge (https://a.example/${path}:1:2)` }).parts[1]
      ?.value;
  for (const [path, name] of [
    ['main.a8f1b2.js', 'main.*.js'],
    ['static/js/2.8d3f1a2b.chunk.js', 'static/js/*.*.chunk.js'],
    ['_next/static/chunks/pages/_app-3c5ab8d4e5f60718.js', '_next/static/chunks/pages/_app-*.js'],
    ['_next/static/Zx81kd02mQpLs93VbNa7t/x.js', '_next/static/*/x.js'],
    ['assets/index-DiwrgTda.js', 'assets/index-*.js'],
    ['_nuxt/DlAUqK2U.js', '_nuxt/*.js'],
    ['_app/immutable/nodes/2.BX3k9f_2.js', '_app/immutable/nodes/*.*.js'],
    ['chunk-7VZ2XKQH.js', 'chunk-*.js'],
    ['v2.14.0/app.js', '*/app.js'],
    ['js/oauth-version2.js', 'js/oauth-version2.js'],
    ['js/user-settings.js', 'js/user-settings.js'],
    ['js/parse-UserForm.js', 'js/parse-UserForm.js'],
    ['_nuxt/checkout.js', '_nuxt/checkout.js'],
  ]) {
    assert.equal(pathOf(path!), `${name} charge`);
  }
});

test('types of wrappers stay in the key', () => {
  const inner = 'Caused by: com.acme.Late: x\n\tat com.acme.Bank.call(A.java:1)';
  const key = (outer: string) =>
    keyFor({ stack: `${outer}: no\n\tat com.acme.Pay.charge(A.java:1)\n${inner}` });
  assert.notEqual(key('com.acme.Refused').hash, key('com.acme.Failed').hash);
  assert.deepEqual(
    key('com.acme.Refused').parts.map(({ value }) => value),
    ['com.acme.Refused', 'com.acme.Late', 'com.acme.Bank.call'],
  );
});

test('names that a runtime makes up are no part of a type', () => {
  const php = (place: string) =>
    keyFor({ type: `Shop\\Error@anonymous\0${place}`, stack: '' }).hash;
  assert.equal(php('/app/a.php:3$0'), php('/srv/a.php:9$1f'));
  assert.equal(keyFor({ type: 'com.acme.Pay$1' }).hash, keyFor({ type: 'com.acme.Pay$2' }).hash);
});

test('rules of the org come before the lists, the root package after the rules', () => {
  const stack = java(
    'com.google.common.base.Check.verify',
    'org.apache.shop.Pay.charge',
    'com.acme.gen.Stub.call',
  );
  const names = (options: Partial<KeyOptions>) =>
    keyFor({ stack }, options)
      .parts.filter(({ name }) => name === 'frame')
      .map(({ value }) => value);
  assert.deepEqual(names({}), ['com.acme.gen.Stub.call']);
  assert.deepEqual(names({ rootPackage: 'org.apache.shop' }), [
    'org.apache.shop.Pay.charge',
    'com.acme.gen.Stub.call',
  ]);
  const inApp = [
    { id: 'r1', on: 'module', glob: 'com.acme.gen.*', inApp: false },
    { id: 'r2', on: 'module', glob: 'com.google.*', inApp: true },
  ] as const;
  assert.deepEqual(names({ rules: { inApp }, rootPackage: 'org.apache.shop' }), [
    'com.google.common.base.Check.verify',
    'org.apache.shop.Pay.charge',
  ]);
  const { dropped } = keyFor({ stack }, { rules: { inApp } });
  assert.deepEqual(
    dropped.map(({ rule }) => rule),
    ['list:org.apache.', 'rule:r1'],
  );
});

test('a fingerprint that is sent is the key, and {{default}} stands for what would be', () => {
  const stack = java('com.acme.Pay.charge');
  const sent = keyFor({ stack }, { fingerprint: ['bank-is-down'] });
  assert.equal(sent.step, 'fingerprint');
  assert.equal(
    keyFor({ stack: java('com.acme.X.y') }, { fingerprint: ['bank-is-down'] }).hash,
    sent.hash,
  );
  const log = { severity: 'ERROR', logger: 'pay', template: 'T' };
  assert.equal(keyFor({}, { fingerprint: ['bank-is-down'] }).hash, sent.hash);
  assert.equal(keyOfLog('shop', log, ['bank-is-down']).hash, sent.hash);
  const both = keyFor({ stack }, { fingerprint: ['{{ default }}', 'bank 7'] });
  assert.deepEqual(
    both.parts.map(({ value }) => value),
    ['com.acme.Refused', 'com.acme.Pay.charge', 'bank 7'],
  );
});

test('a rule of the org makes the key when all its conditions hold and nothing was sent', () => {
  const rule = {
    id: 'f1',
    when: [
      { on: 'type', glob: '*.Refused' },
      { on: 'function', glob: 'charge' },
    ],
    fingerprint: ['refused'],
  } as const;
  const rules = { fingerprint: [rule] };
  const key = keyFor({ stack: java('com.acme.Pay.charge') }, { rules });
  assert.deepEqual([key.step, key.parts.map(({ value }) => value)], ['rule', ['refused']]);
  assert.equal(keyFor({ stack: java('com.acme.Pay.refund') }, { rules }).step, 'app-frames');
  assert.equal(
    keyFor({ stack: java('com.acme.Pay.charge') }, { rules, fingerprint: ['x'] }).step,
    'fingerprint',
  );
});

test('logs and spans have keys of their own kinds', () => {
  const log = { severity: 'error', logger: 'pay', template: 'T' };
  assert.equal(keyOfLog('shop', log).hash, keyOfLog('shop', { ...log, severity: 'ERROR' }).hash);
  assert.notEqual(keyOfLog('shop', log).hash, keyOfLog('shop', { ...log, logger: 'bank' }).hash);
  const span = { operation: 'POST /orders', status: 'error', response: '503', peer: 'bank' };
  const keys = [
    span,
    { ...span, response: '500' },
    { ...span, peer: 'stock' },
    { ...span, operation: 'GET /' },
  ].map((each) => keyOfSpan('shop', each).hash);
  assert.equal(new Set(keys).size, 4);
  assert.equal(keyOfSpan('shop', span, ['bank']).step, 'fingerprint');
});

test('parts do not run into each other', () => {
  const one = keyOfLog('shop', { severity: 'A', logger: 'B","C', template: '' });
  const other = keyOfLog('shop', { severity: 'A', logger: 'B', template: 'C' });
  assert.notEqual(one.hash, other.hash);
});

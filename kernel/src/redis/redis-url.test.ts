import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRedisUrl } from './redis-url.ts';

const bare = {
  group: '',
  database: 0,
  username: undefined,
  password: undefined,
  sentinelPassword: undefined,
  tls: undefined,
};

test('the four forms are read, each with its port, password and TLS', () => {
  const cases: readonly [string, object][] = [
    ['redis://cache', { ...bare, form: 'single', nodes: [{ host: 'cache', port: 6379 }] }],
    [
      'rediss://kim:p%40ss@cache:7000/3?ca=/run/ca.pem',
      {
        ...bare,
        form: 'single',
        nodes: [{ host: 'cache', port: 7000 }],
        database: 3,
        username: 'kim',
        password: 'p@ss',
        tls: { ca: '/run/ca.pem' },
      },
    ],
    [
      'redis+sentinel://:secret@s1,s2:26380,[::1]/main/2?sentinel-password=other',
      {
        ...bare,
        form: 'sentinel',
        nodes: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
          { host: '::1', port: 26_379 },
        ],
        group: 'main',
        database: 2,
        password: 'secret',
        sentinelPassword: 'other',
      },
    ],
    [
      'rediss+cluster://c1:7000,c2',
      {
        ...bare,
        form: 'cluster',
        nodes: [
          { host: 'c1', port: 7000 },
          { host: 'c2', port: 6379 },
        ],
        tls: {},
      },
    ],
  ];
  for (const [text, place] of cases) assert.deepEqual(readRedisUrl(text), place, text);
});

test('what is none of them is refused by a sentence that names the fix and no password', () => {
  const cases: readonly [string, RegExp][] = [
    ['http://cache', /is none of redis:\/\/host, rediss/],
    ['redis+ring://cache', /is none of/],
    ['redis://', /not host or host:port/],
    ['redis://:hunter2@a,b', /several hosts: say redis\+sentinel/],
    ['redis://:hunter2@a:99999', /port that is none of 1 to 65535/],
    ['redis://:hunter2%zz@a', /write a % of the password as %25/],
    ['redis+sentinel://:hunter2@a,b', /lacks the name of the group/],
    ['redis+cluster://:hunter2@a/1', /has 0 alone/],
    ['redis://:hunter2@a/one', /no number of a database/],
    ['redis://:hunter2@a?ca=x', /begin with rediss/],
    ['redis://app:99887/hunter2@a', /write a \/ of the password as %2F/],
    ['redis://app:2024?hunter2@a/0', /a \? as %3F/],
    ['redis://:hunter2@a?tls=yes', /parameter that this form does not know/],
  ];
  for (const [text, fix] of cases) {
    assert.throws(
      () => readRedisUrl(text),
      (error: Error) => fix.test(error.message) && !/hunter2|9{5}|99887/.test(error.message),
      text,
    );
  }
});

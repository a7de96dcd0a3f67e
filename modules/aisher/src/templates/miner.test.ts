import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMiner, type Miner } from './index.ts';

function groupsOf(messages: readonly string[]): string[] {
  const miner = createMiner();
  const templates = messages.map((message) => miner.add(message));
  return templates.map((template) => miner.groupOf(template)!);
}

const groupCount = (messages: readonly string[]): number => new Set(groupsOf(messages)).size;

const users = ['kim', 'lee', 'park', 'choi', 'jung', 'han'];
const hosts = ['atlas', 'hermes', 'zeus', 'vega'];

test('names after a label are a place from the third on', () => {
  const messages = users.map((user) => `login failed for ${user}`);
  assert.equal(groupCount(messages.slice(0, 2)), 2);
  assert.equal(groupCount(messages.slice(0, 3)), 1);
});

test('plain words need more, and a sentence that says what happened', () => {
  const words = ['disk', 'memory', 'swap', 'inode', 'quota', 'thread'];
  const messages = words.map((word) => `checked ${word} limit again`);
  assert.equal(groupCount(messages.slice(0, 3)), 3);
  assert.equal(groupCount(messages), 1);
  assert.equal(groupCount(words), words.length);
});

test('what happened is not a value: starting and stopping stay apart', () => {
  const verbs = ['opened', 'closed', 'locked', 'moved', 'copied'];
  assert.equal(groupCount(verbs.map((verb) => `the order archive was ${verb}`)), verbs.length);
});

test('two variables are found that never share a value with another message', () => {
  const messages = users.slice(0, 4).map((user, at) => `user ${user} logged in from ${hosts[at]}`);
  assert.equal(groupCount(messages), 1);
});

test('a message that fits a learnt template belongs to it at once', () => {
  const miner = createMiner();
  for (const user of users) miner.add(`user ${user} logged out from host ${hosts[0]}`, 1);
  for (const host of hosts) miner.add(`user ${users[0]} logged out from host ${host}`, 1);
  const fresh = miner.add('user nobody logged out from host nowhere', 2);
  assert.equal(miner.groupOf(fresh), miner.groupOf('user kim logged out from host zeus'));
});

test('templates of words and of numbers at one place learn from each other', () => {
  const archives = ['alpha', 'beta', 'gamma', 'delta', '7'];
  const messages = ['kim', 'lee'].flatMap((user) =>
    archives.map((archive) => `the ${archive} archive was moved by ${user}`),
  );
  messages.push('the 7 archive was moved by park', 'the omega archive was moved by park');
  assert.equal(groupCount(messages), 1);
  assert.equal(groupCount([...messages].reverse()), 1);
});

test('why messages are one group is a template with the words at its places', () => {
  const miner = createMiner();
  const template = miner.add('job 7 of kim ended on atlas', 1);
  assert.deepEqual(miner.explain(template), { template, group: template, places: [] });
  for (const [at, user] of users.entries()) miner.add(`job 8 of ${user} ended on ${hosts[at % 4]}`);
  assert.deepEqual(miner.explain(template), {
    template: 'job <*> of <*> ended on <*>',
    group: miner.groupOf(template),
    places: [
      { place: 2, words: [...users].sort() },
      { place: 3, words: [...hosts].sort() },
    ],
  });
});

test('a join keeps the older group and names its evidence', () => {
  const miner = createMiner();
  const oldest = miner.add('login failed for root', 10);
  miner.add('login failed for admin', 5);
  miner.add('login failed for guest', 20);
  assert.equal(miner.groupOf(oldest), 'login failed for admin');
  const joins = miner.takeJoins();
  assert.deepEqual(joins.map(({ kept, joined }) => [kept, joined]).sort(), [
    ['login failed for admin', 'login failed for guest'],
    ['login failed for admin', 'login failed for root'],
  ]);
  assert.equal(joins.at(-1)!.evidence, '3 words at place 1: admin, guest, root');
  assert.deepEqual(miner.takeJoins(), []);
});

test('a join does not cross what a person keeps apart, and is proposed instead', () => {
  const apart = 'login failed for root';
  const mayJoin = (kept: string, joined: string) => kept !== apart && joined !== apart;
  const miner = createMiner({ mayJoin });
  for (const user of ['root', 'admin', 'guest', 'oracle']) miner.add(`login failed for ${user}`);
  assert.equal(miner.groupOf(apart), apart);
  assert.equal(miner.groupOf('login failed for oracle'), 'login failed for admin');
  const refused = miner.takeRefused();
  assert.ok(refused.length > 0);
  assert.ok(refused.every(({ kept, joined }) => kept === apart || joined === apart));
});

const word = fc.constantFrom(
  ...users,
  ...hosts,
  'up',
  'down',
  'db-main',
  'READY',
  'WAIT',
  '7',
  'to',
  '김민수님',
);
const message = fc
  .tuple(
    fc.constantFrom('user', 'disk of', 'job', 'sent'),
    fc.array(word, { minLength: 1, maxLength: 5 }),
  )
  .map(([head, words]) => `${head} ${words.join(' ')} moved record away`);

const partitionOf = (miner: Miner): Map<string, string> =>
  new Map(miner.rows().templates.map(({ template, group }) => [template, group]));

const patternsOf = (miner: Miner): string[] =>
  miner
    .rows()
    .patterns.map((row) => JSON.stringify(row))
    .sort();

test('the same messages give the same groups in any order, in batches, and from two miners', () => {
  fc.assert(
    fc.property(
      fc
        .array(message, { minLength: 5, maxLength: 80 })
        .chain((messages) =>
          fc.tuple(
            fc.constant(messages),
            fc.shuffledSubarray(messages, { minLength: messages.length }),
          ),
        ),
      fc.nat(80),
      ([ordered, shuffled], cut) => {
        const one = createMiner();
        for (const each of ordered) one.add(each);
        const other = createMiner();
        for (const each of shuffled.slice(0, cut)) other.add(each);
        const third = createMiner({ rows: JSON.parse(JSON.stringify(other.rows())) });
        for (const each of shuffled.slice(cut)) other.add(each);
        const rest = createMiner();
        for (const each of shuffled.slice(cut)) rest.add(each);
        third.load(rest.rows());
        const sorted = (miner: Miner) => [[...partitionOf(miner)].sort(), patternsOf(miner)];
        assert.deepEqual(sorted(other), sorted(one));
        assert.deepEqual(sorted(third), sorted(one));
      },
    ),
    { numRuns: 300, seed: 11 },
  );
});

test('groups only unite as messages come', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 5, maxLength: 60 }), (messages) => {
      const miner = createMiner();
      let before: string[][] = [];
      for (const each of messages) {
        miner.add(each);
        const groups = Map.groupBy(miner.rows().templates, ({ group }) => group);
        for (const members of before)
          assert.equal(new Set(members.map((member) => miner.groupOf(member))).size, 1);
        before = [...groups.values()].map((rows) => rows.map(({ template }) => template));
      }
    }),
    { numRuns: 50, seed: 12 },
  );
});

test('rows say all that a miner knows', () => {
  const miner = createMiner();
  users.forEach((user, at) => {
    miner.add(`login failed for ${user}`, at);
  });
  const rows = miner.rows();
  assert.deepEqual(rows.patterns, [
    { pattern: 'login failed for <*>', open: [3], words: [[...users].sort()] },
  ]);
  assert.deepEqual(rows.templates[0], {
    template: 'login failed for kim',
    firstSeenMs: 0,
    lastSeenMs: 0,
    messages: 1,
    group: 'login failed for kim',
  });
  const again = createMiner({ rows });
  assert.deepEqual(again.rows(), rows);
  assert.deepEqual(again.takeJoins(), [], 'what the rows say was told when they were made');
});

test('what was not seen for long is forgotten, and its group keeps its name', () => {
  const miner = createMiner();
  miner.add('login failed for root', 1);
  for (const user of users) miner.add(`login failed for ${user}`, 100);
  miner.add('disk is full', 1);
  miner.forget(50);
  assert.equal(miner.groupOf('disk is full'), undefined);
  assert.equal(miner.groupOf('login failed for kim'), 'login failed for root');
  assert.equal(miner.groupOf(miner.add('login failed for zoe', 101)), 'login failed for root');
});

test('words whose messages are forgotten go on to another miner', () => {
  const [one, other] = [createMiner(), createMiner()];
  ['aa', 'xx', 'yy', 'zz'].forEach((user, at) => {
    one.add(`login failed for ${user}`, at);
  });
  one.forget(3);
  for (const user of users) other.add(`login failed for ${user}`, 5);
  other.load(one.rows());
  assert.deepEqual(other.rows().patterns[0]!.words, [['aa', ...users, 'xx', 'yy', 'zz'].sort()]);
});

test('a miner keeps as many templates as it may', () => {
  const miner = createMiner({ templatesMax: 100 });
  const letters = 'abcdefghijklmnopqrst';
  for (let at = 0; at < 400; at += 1) {
    const [a, b] = [letters[at % 20]!, letters[Math.floor(at / 20)]!];
    miner.add(`${a}x${b} ${b}y${a} z${a}${b}`, at);
  }
  assert.ok(miner.rows().templates.length <= 100);
  assert.ok(miner.groupOf('txt tyt ztt'), 'the newest is kept');
});

test('a value more at a place with 64 of them is not kept in a full miner', () => {
  const miner = createMiner({ templatesMax: 150 });
  const letters = 'abcdefghijklmnop';
  let last = '';
  for (let at = 0; at < 256; at += 1)
    last = miner.add(`login failed for user ${letters[at >> 4]}${letters[at & 15]}`, at);
  assert.ok(miner.rows().templates.length <= 100);
  assert.equal(last, 'login failed for user <*>');
  assert.equal(miner.groupOf(last), 'login failed for user aa');
});

/** Errors as exporters send them: 12 kinds, each with ids, names and times that are new in each. */
const kinds: readonly ((at: number) => string)[] = [
  (at) => `connect ECONNREFUSED 10.0.${at % 256}.${at % 200}:${5000 + (at % 1000)}`,
  (at) => `Order ${at} not found for customer ${users[at % 6]}`,
  (at) => `Order ${at} already paid by customer ${users[at % 5]}`,
  (at) => `duplicate key value violates unique constraint "orders_${at}_key"`,
  (at) =>
    `timeout of ${at}ms exceeded while calling ${['stock', 'payments', 'notices', 'orders', 'search'][at % 5]}-service`,
  (at) => `card refused by gateway: request ${at.toString(16).padStart(12, '0')}`,
  (at) => `Unexpected token < in JSON at position ${at}`,
  (at) => `could not lock row ${at} in relation "${['stock', 'cart'][at % 2]}"`,
  (at) => `no such file or directory, open '/srv/uploads/${at}.png'`,
  (at) =>
    `주문 ${at}을 찾을 수 없습니다 (고객 ${['김민수', '이지우', '박서연', '최하준'][at % 4]}님)`,
  (at) => `session 7f1c9a52-0000-4000-8000-${String(at).padStart(12, '0')} expired`,
  (at) => `{"msg":"payment ${at} failed","user":"${users[at % 6]}","attempt":${at % 4}}`,
];

test('11,970 errors with ids are the 12 kinds that they are, and no two kinds are one', () => {
  const messages = Array.from({ length: 11_970 }, (_, at) => kinds[at % 12]!(at));
  assert.equal(new Set(messages).size, messages.length, 'each message is another one');
  const groups = groupsOf(messages);
  const byKind = Map.groupBy(groups, (_, at) => at % 12);
  for (const [kind, seen] of byKind)
    assert.equal(new Set(seen).size, 1, `kind ${kind} is one group`);
  assert.equal(new Set(groups).size, 12);
});

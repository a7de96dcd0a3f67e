import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Candidate, matchPeople } from './index.ts';

let number = 0;
const mobile = (): string =>
  `+8210${String(20_000_000 + ((number++ * 7_654_321) % 79_000_000)).padStart(8, '0')}`;
const child = (
  source: string,
  name: string,
  birth: string | undefined,
  contact: string,
  more: Partial<Candidate> = {},
): Candidate => ({
  id: `${source}:${number++}`,
  source,
  name,
  ...(birth && { birth }),
  contacts: [contact],
  ...more,
});
/** Two sheets of children who have nothing to do with the question. */
const crowd = (): Candidate[] =>
  [
    '김도현',
    '이서준',
    '박지훈',
    '최하은',
    '정수아',
    '강민재',
    '조유진',
    '윤채원',
    '장현우',
    '임소율',
  ].flatMap((name, n) => {
    const [contact, birth] = [mobile(), `20${10 + n}-0${1 + (n % 9)}-1${n % 9}`];
    return [child('old', name, birth, contact), child('new', name, birth, contact)];
  });
const matchOf = (...people: Candidate[]) => {
  const ids = new Set(people.map(({ id }) => id));
  const { matches, siblings } = matchPeople([...crowd(), ...people]);
  const own = matches.filter(({ a, b }) => ids.has(a.id) && ids.has(b.id));
  return { own, siblings: siblings.filter(({ a, b }) => ids.has(a.id) && ids.has(b.id)) };
};

test('the same contact, name and birth date are one person; so they are where one side has no birth date', () => {
  const contact = mobile();
  for (const birth of ['2015-03-04', undefined]) {
    const { own } = matchOf(
      child('old', '김민준', '2015-03-04', contact),
      child('new', '김민준', birth, contact),
    );
    assert.deepEqual(
      own.map(({ band, answers }) => [band, answers[0]]),
      [['merge', 'same']],
    );
    assert.ok((own[0]?.probability ?? 0) > 0.9);
  }
});

test('siblings and twins are never merged, and they are said to be siblings', () => {
  const contact = mobile();
  const shared = { guardian: '김영희', classes: ['기초A'], school: '한강초' };
  for (const [name, birth] of [
    ['김서윤', '2017-05-06'],
    ['김서준', '2015-03-04'],
    ['김민서', '2015-03-04'],
  ] as const) {
    const { own, siblings } = matchOf(
      child('old', '김민준', '2015-03-04', contact, shared),
      child('old', name, birth, contact, shared),
    );
    assert.deepEqual(
      own.filter(({ band }) => band === 'merge'),
      [],
    );
    const said = siblings.length + own.filter(({ answers }) => answers[0] === 'sibling').length;
    assert.equal(said, 1, name);
  }
});

test('twins with a letter between their names are asked about in one sheet, and known by two', () => {
  const contact = mobile();
  const twins = (source: string) =>
    ['지우', '지유'].map((given) => child(source, `이${given}`, '2016-07-08', contact));
  const one = matchOf(...twins('old'));
  assert.deepEqual(
    one.own.map(({ band, answers }) => [band, answers[0]]),
    [['review', 'sibling']],
  );
  const two = matchOf(...twins('old'), ...twins('new'));
  assert.deepEqual(
    two.own.map(({ band, a, b }) => [band, a.name === b.name]),
    [
      ['merge', true],
      ['merge', true],
    ],
  );
});

test('a detail that the rule forbids is asked about: another contact, a letter, a day', () => {
  const contact = mobile();
  const cases = [
    child('new', '김민준', '2015-03-04', mobile()),
    child('new', '김민즌', '2015-03-04', contact),
    child('new', '김민준', '2015-03-05', contact),
    child('new', '김민준', '2012-01-01', contact),
  ];
  for (const other of cases) {
    const { own } = matchOf(child('old', '김민준', '2015-03-04', contact, { classes: ['U-10'] }), {
      ...other,
      classes: ['U-10'],
    });
    assert.deepEqual(
      own.map(({ band, answers }) => [band, answers[0]]),
      [['review', 'same']],
      JSON.stringify(other),
    );
    assert.ok((own[0]?.evidence.length ?? 0) > 3);
  }
});

test('two of one name with nothing in common are apart', () => {
  const { own } = matchOf(
    child('old', '김민준', '2015-03-04', mobile(), { guardian: '김영희' }),
    child('new', '김민준', '2011-12-24', mobile(), { guardian: '박철수' }),
  );
  assert.deepEqual(own, []);
});

test('A and B of one sheet are two, though their office gave one number', () => {
  const contact = mobile();
  const { own } = matchOf(
    child('old', '김민준', undefined, contact, { suffix: 'A' }),
    child('old', '김민준', undefined, contact, { suffix: 'B' }),
  );
  assert.deepEqual(
    own.filter(({ band }) => band === 'merge'),
    [],
  );
});

test('a contact of many names is an office’s: it merges nobody and makes no family', () => {
  const contact = mobile();
  const names = ['김가람', '이나라', '박다솔', '최라온', '정마루', '강바다', '조사랑', '김가람'];
  const people = names.map((name, n) => child(n < 7 ? 'old' : 'new', name, undefined, contact));
  const { own, siblings } = matchOf(...people);
  assert.deepEqual(
    own.filter(({ band }) => band === 'merge'),
    [],
  );
  assert.deepEqual(siblings, []);
});

test('a romanised name is found by its Hangul', () => {
  const contact = mobile();
  const { own } = matchOf(
    child('old', '김민준', '2015-03-04', contact),
    child('new', 'Minjun Kim', '2015-03-04', contact),
  );
  assert.deepEqual(
    own.map(({ band, answers }) => [band, answers[0]]),
    [['review', 'same']],
  );
});

test('what is merged keeps the rule, whoever comes in whatever order, and twice gives the same', () => {
  const names = fc.constantFrom(
    '김민준',
    '김민즌',
    '김서준',
    '이민준',
    '박솔',
    '남궁솔',
    'Minjun Kim',
  );
  const birth = fc.constantFrom(undefined, '2015-03-04', '2015-03-05', '2016-07-08');
  const contact = fc.constantFrom('+821020000001', '+821020000002', '+821020000003');
  const row = fc.record({ source: fc.constantFrom('old', 'new'), name: names, birth, contact });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 25 }), (rows) => {
      const people = rows.map(
        ({ source, name, birth: day, contact: one }, index): Candidate => ({
          id: String(index),
          source,
          name,
          ...(day && { birth: day }),
          contacts: [one],
        }),
      );
      const { matches } = matchPeople(people);
      for (const { a, b, band, probability } of matches) {
        assert.ok(probability >= 0 && probability <= 1);
        if (band !== 'merge') continue;
        assert.equal(a.name, b.name);
        assert.deepEqual(a.contacts, b.contacts);
        assert.ok(!a.birth || !b.birth || a.birth === b.birth);
      }
      assert.deepEqual(matchPeople(people).matches, matches);
    }),
    { numRuns: 50 },
  );
});

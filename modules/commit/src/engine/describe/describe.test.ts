import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inputFile as file } from '../../testing/input-file.ts';
import { cosine, describeChange, embedText, scopeChange } from '../index.ts';
import { description } from './description.ts';

const files = [
  file(
    'src/pay.ts',
    'export function pay(won: number) {\n  return charge(won);\n}\n',
    'export function refund(won: number) {\n  return -won;\n}\nexport function pay(won: number) {\n  return won < 0 ? refund(won) : charge(won);\n}\n',
  ),
  file('src/old.ts', 'export function old() {}\n', null),
  file('migrations/0002.sql', null, 'create table refund (id int);\n'),
  file(
    'package.json',
    '{ "dependencies": {\n"zod": "3.0.0"\n} }\n',
    '{ "dependencies": {\n"zod": "4.0.0"\n} }\n',
  ),
];

test('a description says what changed, how it hangs together, its effect and its risk', async () => {
  const told = describeChange(await scopeChange({ files }), { language: 'en', secrets: 1 });
  assert.ok(told.what.includes('Adds `refund` in src/pay.ts'), told.what.join('\n'));
  assert.ok(told.what.includes('Removes `old` from src/old.ts'));
  assert.ok(
    told.design.includes('`refund` is used by `pay`, which changed too'),
    told.design.join('\n'),
  );
  assert.ok(told.design.includes('New to the outside: `refund`'));
  assert.ok(told.effect.includes('Dependency `zod` from 3.0.0 to 4.0.0'), told.effect.join('\n'));
  for (const risk of [
    '1 possible secret in the change',
    'Changes stored data: `migrations/0002.sql`',
    'Changes code and no test',
    '1 file removed',
  ]) {
    assert.ok(told.risk.includes(risk), `${risk} is not in ${told.risk.join('\n')}`);
  }
});

test('it speaks the language of the repository', async () => {
  const told = describeChange(await scopeChange({ files }), { language: 'ko' });
  assert.ok(told.what.includes('src/pay.ts에 `refund` 추가'), told.what.join('\n'));
  assert.ok(told.risk.every((line) => /[가-힣]/.test(line)));
});

test('a test that comes along is an effect, and takes the risk away', async () => {
  const withTest = [
    ...files.slice(0, 1),
    file('src/pay.test.ts', null, "test('refunds once', () => {\n  refund(1);\n});\n"),
  ];
  const told = describeChange(await scopeChange({ files: withTest }), { language: 'en' });
  assert.ok(told.effect.includes('1 test more'), told.effect.join('\n'));
  assert.ok(!told.risk.includes('Changes code and no test'));
});

test('whatever the change holds, the description is bounded and tells no secret', async () => {
  const token = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
  const hostile = Array.from({ length: 60 }, (_, at) =>
    file(`src/${token}-${at}.ts`, '', `export const ${'x'.repeat(500)}${at} = '${token}';\n`),
  );
  const told = describeChange(await scopeChange({ files: hostile }), { language: 'en' });
  assert.ok(description.safeParse(told).success);
  assert.ok(!JSON.stringify(told).includes(token));
  await fc.assert(
    fc.asyncProperty(
      fc.string({ maxLength: 80 }),
      fc.string({ maxLength: 300 }),
      async (path, after) => {
        const scope = await scopeChange({ files: [file(path || 'a', '', after)] });
        assert.ok(description.safeParse(describeChange(scope, { language: 'ko' })).success);
      },
    ),
    { numRuns: 60 },
  );
});

test('words come near what they mean: misspelt, inflected, split', () => {
  const near = (a: string, b: string) => cosine(embedText(a), embedText(b));
  assert.ok(Math.abs(near('a payment', 'a payment') - 1) < 1e-5);
  assert.ok(near('payement', 'payment') > 0.4);
  assert.ok(near('환불했어요', '환불을 처리') > 0.2);
  assert.ok(near('retryCharge', 'retry charge') > 0.9);
  assert.ok(near('payment', 'calendar') < 0.15);
  assert.ok(embedText('… !').every((value) => value === 0));
});

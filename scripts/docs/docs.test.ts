import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { commentsIn, configurationPage, variablesOf } from './configuration.ts';
import { problemsIn, problemsPage, splitSentence } from './problems.ts';

const source = (text: string) => new Map([['kernel/src/a.ts', text]]);

test('a code is found with status, meaning and fix, also over several lines', () => {
  const rows = problemsIn(
    source(
      "throw new Problem(\n  409,\n  'draft-old',\n  `The draft is \x24{days({ a: 1 })} days old; make another.`,\n);",
    ),
  );
  assert.deepEqual(rows, [
    {
      code: 'draft-old',
      statuses: ['409'],
      meaning: 'The draft is … days old.',
      fix: 'Make another.',
    },
  ]);
});

test('a sentence that has a name is looked up above', () => {
  const [row] = problemsIn(
    source(
      "const detail = 'It is off; an owner can switch it on.';\nthrow new Problem(403, 'off', detail, {});",
    ),
  );
  assert.equal(row?.fix, 'An owner can switch it on.');
});

test('a code without a sentence is named', () => {
  assert.throws(
    () => problemsIn(source("throw new Problem(409, 'riddle', texts[word]);")),
    /riddle/,
  );
});

test('a sentence with nothing to do gets what its status asks for', () => {
  assert.deepEqual(splitSentence('There is no such thing.', '404'), [
    'There is no such thing.',
    'Look at the list again.',
  ]);
  assert.match(
    problemsPage([{ code: 'a', statuses: ['404'], meaning: 'b|c', fix: 'd' }]),
    /b\\\|c/,
  );
});

const schema = z.object({
  A_PORT: z.coerce.number().int().min(0).max(9).default(7),
  A_URL: z.url().optional(),
});

test('a variable has its comment, its bounds and its default', () => {
  const comments = commentsIn(
    '  /** Where it\n   * listens. */\n  A_PORT: z,\n  /** Who is notified. */\n  A_URL: z',
  );
  assert.deepEqual(variablesOf(schema, comments), [
    {
      name: 'A_PORT',
      what: 'Where it listens.',
      takes: 'a whole number, 0 to 9',
      otherwise: '`7`',
    },
    { name: 'A_URL', what: 'Who is notified.', takes: 'a URL', otherwise: '' },
  ]);
});

test('a variable without a word is named, and a module has a section of its own', () => {
  assert.throws(() => variablesOf(schema, new Map([['A_URL', 'x']])), /^Error: A_PORT: write/);
  const own = variablesOf(z.object({ B: z.string().describe('A word.') }), new Map());
  assert.match(
    configurationPage([], [{ module: 'note', variables: own }]),
    /## The module note[\s\S]*A word\./,
  );
});

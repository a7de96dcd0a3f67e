import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpInEnglish } from '../words/help-en.ts';
import { helpInKorean } from '../words/help-ko.ts';
import { completionFor, shells } from './completion.ts';
import { helpOf, listedVerbs, overview } from './help.ts';
import { nearestOf, writtenOptions } from './nearest.ts';
import { readLine } from './parse.ts';
import { bareTable, listAll } from './registry.ts';
import { isNegatable, optionShape, spelt, verbShape } from './table.ts';

const verbs = Object.keys(bareTable.verbs);
const read = (...words: string[]) => readLine(words, bareTable);

test('help in both languages and every completion name each command and option', async () => {
  assert.ok(verbs.length > 10, `only ${verbs.length} commands were seen`);
  for (const words of [helpInEnglish, helpInKorean]) {
    const listings = await listAll(words);
    const all = overview(words, listings);
    const scripts = shells.map((shell) => completionFor(shell, words, listings));
    for (const verb of listedVerbs(bareTable)) {
      const help = helpOf(words, listings[0], verb);
      assert.match(all, new RegExp(`^ +${verb}\\b`, 'm'));
      for (const script of scripts) assert.ok(script.includes(verb), verb);
      for (const name of verbShape(bareTable, verb).options) {
        assert.ok(help.includes(spelt(bareTable, name)), `${verb} ${name}`);
        for (const script of scripts) assert.ok(script.includes(name), `${verb} ${name}`);
      }
    }
  }
});

test('each option is read in every way in which it is written, and by its beginning', () => {
  let seen = 0;
  for (const verb of verbs) {
    for (const name of verbShape(bareTable, verb).options) {
      const { value, short, isOnByDefault } = optionShape(bareTable, name);
      const given = (...words: string[]) => read(verb, ...words).options[name];
      const expected = value === undefined ? !isOnByDefault : undefined;
      const check = (found: unknown) => {
        seen += 1;
        if (expected !== undefined) assert.equal(found, expected, `${verb} ${name}`);
        else assert.ok(found !== undefined, `${verb} ${name}`);
      };
      const long = spelt(bareTable, name);
      check(value === undefined ? given(long) : given(`${long}=1`));
      if (short !== undefined)
        check(value === undefined ? given(`-${short}`) : given(`-${short}`, '1'));
      if (value === undefined && isNegatable(bareTable, name)) {
        assert.notEqual(given(long, `--no-${name}`), true, `${verb} --no-${name}`);
      }
    }
  }
  assert.ok(seen > 50, `only ${seen} spellings were tried`);
});

test('what is written wrong is refused by its kind, and help is given whatever else is wrong', () => {
  const kindOf = (...words: string[]) => read(...words).misuse?.kind;
  assert.equal(kindOf(), 'no-command');
  assert.equal(kindOf('comit'), 'unknown-command');
  assert.equal(kindOf('commit', '--no-such'), 'unknown-option');
  assert.equal(kindOf('commit', '--message'), 'value-missing');
  assert.equal(kindOf('commit', '--yes=1'), 'value-unasked');
  assert.equal(kindOf('undo', '--message=x'), 'not-here');
  assert.equal(kindOf('-c', '1x', 'commit'), 'setting-invalid');
  assert.equal(read('commit', '--no-such', '--help').misuse?.kind ?? null, 'unknown-option');
  assert.equal(read('commit', '--help', '--no-such').misuse, null);
  const { git, rest } = read('-C', 'a', '-C', 'b', '-c', 'user.name=Kim', 'commit', '--', '--yes');
  assert.deepEqual(
    [git.folders, git.settings, rest],
    [['a', 'b'], [['user.name', 'Kim']], ['--yes']],
  );
});

test('the word that was meant is found, and none where nothing is near', () => {
  assert.equal(nearestOf('comit', verbs), 'commit');
  assert.equal(nearestOf('--mesage', writtenOptions(bareTable, 'commit')), '--message');
  assert.equal(nearestOf('xyzzy', verbs), undefined);
  assert.equal(nearestOf('x'.repeat(1000), verbs), undefined);
});

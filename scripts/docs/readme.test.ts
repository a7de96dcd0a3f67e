import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

const readmes = ['README.md', 'README.ko.md'].map((path) => readFileSync(path, 'utf8'));
const [english = '', korean = ''] = readmes;

/** Lines of the blocks for a shell without what is said of them, and variables and commands in the text. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => (line.split('#')[0] ?? '').replace(/<[^>]*>/, '<link>').trim()),
  );
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline].sort();
}

test('both READMEs name the same commands, variables and files', () => {
  assert.ok(commandsOf(english).length > 30);
  assert.deepEqual(commandsOf(korean), commandsOf(english));
});

test('every script that a README names is there, and so is every file that it leads to', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const text of readmes) {
    const named = [...text.matchAll(/\bnpm (?:run )?(start|test|demo|pack|tunnel)\b/g)];
    assert.ok(named.length >= 5);
    for (const [whole, name = ''] of named) assert.ok(name in scripts, whole);
    const paths = [...text.matchAll(/(?:\]\(|src(?:set)?=")([^)"#]+)/g)].map(([, to = '']) => to);
    assert.ok(paths.length >= 12);
    for (const path of paths) assert.ok(existsSync(path), path);
  }
});

test('a README is short, and its picture is there in light and dark, and loads fast', () => {
  for (const text of readmes) {
    assert.ok(text.split('\n').length <= 100);
    const pictures = [...text.matchAll(/src(?:set)?="(docs[^"]+)"/g)].map(([, path = '']) => path);
    assert.deepEqual(
      pictures.map((path) => /light|dark/.exec(path)?.[0]),
      ['dark', 'light'],
    );
    for (const path of pictures) assert.ok(statSync(path).size <= 150_000, path);
  }
});

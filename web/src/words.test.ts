import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lintRuleNames } from '@dojang/commit/engine/lint';
import { galleryEn } from '@dojang/ui/gallery/en.ts';
import { galleryKo } from '@dojang/ui/gallery/ko.ts';
import { uiCatalogue } from '@dojang/ui/words.ts';
import { parseSync } from 'vite';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { later } from './messages/later.ts';

const house = fileURLToPath(new URL('../..', import.meta.url));
const screens = globSync(['web/src/**/*.tsx', 'ui/src/**/*.tsx', 'modules/*/web/**/*.tsx'], {
  cwd: house,
});

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* walk(child);
  }
}

const said = ['aria-label', 'title', 'placeholder', 'alt', 'label'];
const isWord = (text: unknown) => typeof text === 'string' && /\p{L}{2,}/u.test(text);

/** Text that a person would read or hear, written in the JSX itself. */
function literalsOf(path: string, source: string): string[] {
  const { program, errors } = parseSync(path, source);
  assert.deepEqual(errors, [], path);
  const found: string[] = [];
  for (const node of walk(program as unknown as Node)) {
    if (node.type === 'JSXText' && isWord(node.value)) found.push(String(node.value).trim());
    if (node.type === 'JSXAttribute') {
      const name = (node.name as Node).name as string;
      const value = node.value as Node | null;
      if (said.includes(name) && value?.type === 'Literal' && isWord(value.value)) {
        found.push(`${name}="${value.value}"`);
      }
    }
  }
  return found;
}

test('no screen says a word that is not in a catalogue', () => {
  assert.ok(screens.length > 40, `only ${screens.length} screens were seen`);
  const found = screens.flatMap((path) =>
    literalsOf(path, readFileSync(house + path, 'utf8')).map((text) => `${path}: ${text}`),
  );
  assert.deepEqual(found, []);
});

/** Fields that hold what strangers wrote. A name without its owner is a word of ours. */
const strangers = new Set(
  'path oldPath repository repositoryName branch remote remoteUrl message title header template detail snippet name stampedBy personName deviceName piece'.split(
    ' ',
  ),
);
const bare = new Set(['path', 'header', 'body', 'branch', 'message', 'piece']);
const harmless = ['t', 'spellUnseen', 'marked', 'coloured'];

/** What an expression may put on the page as text, leaf by leaf. */
function* leaves(node: Node): Generator<Node> {
  switch (node.type) {
    case 'ConditionalExpression':
      yield* leaves(node.consequent as Node);
      return yield* leaves(node.alternate as Node);
    case 'LogicalExpression':
      if (node.operator !== '&&') yield* leaves(node.left as Node);
      return yield* leaves(node.right as Node);
    case 'BinaryExpression':
      yield* leaves(node.left as Node);
      return yield* leaves(node.right as Node);
    case 'TemplateLiteral':
      for (const each of node.expressions as Node[]) yield* leaves(each);
      return;
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return yield* leaves(node.expression as Node);
    default:
      yield node;
  }
}

function isStrangers(node: Node): boolean {
  if (node.type === 'Identifier') return bare.has(String(node.name));
  if (node.type === 'MemberExpression') {
    const field = (node.property as Node).name;
    return strangers.has(String(field)) || isStrangers(node.object as Node);
  }
  if (node.type !== 'CallExpression') return false;
  const callee = node.callee as Node;
  // A method of a text gives a part of the text; `map` gives elements, which are looked at themselves.
  if (callee.type === 'MemberExpression' && (callee.property as Node).name !== 'map') {
    return isStrangers(callee.object as Node);
  }
  return callee.type === 'Identifier' && !harmless.includes(String(callee.name))
    ? (node.arguments as Node[]).some(isStrangers)
    : false;
}

/** Text of strangers that is put on a page, or into a name for the ear, as it came. */
function rawOf(path: string, source: string): string[] {
  const { program } = parseSync(path, source);
  const found: string[] = [];
  for (const node of walk(program as unknown as Node)) {
    const isDrawn = node.type === 'JSXElement' || node.type === 'JSXFragment';
    const children = isDrawn ? (node.children as Node[]) : [];
    const isSaid = node.type === 'JSXAttribute' && said.includes(String((node.name as Node).name));
    for (const each of isSaid && isNode(node.value) ? [node.value] : children) {
      if (each.type !== 'JSXExpressionContainer') continue;
      for (const leaf of leaves(each.expression as Node)) {
        if (isStrangers(leaf)) found.push(source.slice(Number(leaf.start), Number(leaf.end)));
      }
    }
  }
  return found;
}

test('no screen draws text of strangers but through Seen', () => {
  assert.ok(screens.length > 40, `only ${screens.length} screens were seen`);
  const found = screens.flatMap((path) =>
    rawOf(path, readFileSync(house + path, 'utf8')).map((text) => `${path}: ${text}`),
  );
  assert.deepEqual(found, []);
});

test('the check sees a raw path, a cut one, one in a name for the ear, and not what is safe', () => {
  const raw =
    'const A = () => <p title={file.path}>{file.path}{a ? x.name : "y"}{"" + draft.title}{m.message.split("\\n")[0]}{path}</p>;';
  assert.equal(rawOf('a.tsx', raw).length, 6);
  const safe =
    'const A = () => <p title={spellUnseen(file.path)} key={file.path}><Seen text={file.path} />{t("a", { name: x.name })}{paths.map((each) => <b key={each} />)}{label}</p>;';
  assert.deepEqual(rawOf('a.tsx', safe), []);
});

test('the check sees a literal text and a literal label', () => {
  const source = 'export const A = () => <p aria-label="닫기">hello {1} <b title="x">·</b></p>;';
  assert.deepEqual(literalsOf('a.tsx', source), ['aria-label="닫기"', 'hello']);
});

/** The shell's and every hosted module's, each with what the page says of the module before it is open. */
async function catalogues(): Promise<[string, Record<string, string>, Record<string, string>][]> {
  const hosting = readFileSync(`${house}web/src/modules.ts`, 'utf8');
  const folders = [...hosting.matchAll(/'@dojang\/(\w+)\/web'/g)].map(
    ([, name]) => `modules/${name}/web/messages`,
  );
  assert.ok(folders.length > 1, 'no module was seen');
  const found = await Promise.all(
    folders.map(async (folder) => {
      const [ko, en, faceKo, faceEn] = await Promise.all(
        ['ko', 'en', 'face-ko', 'face-en'].map((name) => import(`${house}${folder}/${name}.ts`)),
      );
      const twice = Object.keys(faceKo.faceKo).filter((key) => key in ko.ko);
      assert.deepEqual(twice, [], `${folder}: in the face and in the other words`);
      return [folder, { ...ko.ko, ...faceKo.faceKo }, { ...en.en, ...faceEn.faceEn }] as [
        string,
        Record<string, string>,
        Record<string, string>,
      ];
    }),
  );
  const { messages } = uiCatalogue;
  return [
    ['web', { ...ko, ...later.ko }, { ...en, ...later.en }],
    ['ui', messages.ko, messages.en],
    ['gallery', galleryKo, galleryEn],
    ...found,
  ];
}

test('both languages have the same keys, the same parameters, and no empty text', async () => {
  const parameters = (text: string) =>
    [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();
  for (const [name, korean, english] of await catalogues()) {
    assert.ok(Object.keys(korean).length > (name === 'ui' ? 10 : 50), name);
    const others = Object.keys(english).filter((key) => !key.endsWith('_one'));
    assert.deepEqual(Object.keys(korean).sort(), others.sort(), name);
    // English says one of a thing in other words.
    for (const [key, text] of Object.entries(english)) {
      if (!key.endsWith('_one')) continue;
      assert.ok(parameters(text).includes('count'), `${name} ${key} has no count`);
      assert.deepEqual(parameters(text), parameters(korean[key.slice(0, -4)] ?? ''), name + key);
    }
    for (const [key, text] of Object.entries(korean)) {
      assert.ok(text.trim() && english[key]?.trim(), `${name} ${key} is empty`);
      assert.deepEqual(parameters(english[key] ?? ''), parameters(text), `${name} ${key}`);
    }
  }
});

test('English has no Korean letters', async () => {
  for (const [name, , english] of await catalogues()) {
    const korean = Object.entries(english).filter(([, text]) => /\p{Script=Hangul}/u.test(text));
    assert.deepEqual(korean, [], name);
  }
});

test('every lint rule has a sentence of its own', async () => {
  const { lintPartOf } = await import(`${house}modules/commit/src/engine/rules/lint-part.ts`);
  assert.ok(lintRuleNames.length > 30);
  const unnamed = lintRuleNames.filter((rule) => lintPartOf(rule).check === 'other');
  assert.deepEqual(unnamed, []);
});

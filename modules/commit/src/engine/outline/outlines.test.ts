import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile as file } from '../../testing/input-file.ts';
import { type InputFile, scopeChange } from '../index.ts';

const found = async (...files: InputFile[]) => {
  const scope = await scopeChange({ files });
  return scope.elements.map((each) => `${each.state} ${each.kind} ${each.name}`).sort();
};

test('TypeScript: a changed method is named with its class, and the class is not called changed', async () => {
  const before =
    'export class Store {\n  #rows = new Map();\n\n  save(key: string) {\n    this.#rows.set(key, 1);\n  }\n\n  load(key: string) {\n    return this.#rows.get(key);\n  }\n}\n';
  const after = before.replace('set(key, 1)', 'set(key, Date.now())');
  assert.deepEqual(await found(file('src/store.ts', before, after)), [
    'modified method Store.save',
  ]);
});

test('TypeScript: functions, types, enums, constants, objects of functions and their states', async () => {
  const before =
    'export function parse(text: string) {\n  return text.split(",");\n}\ntype Row = { id: string };\nconst limit = 3;\n';
  const after =
    'type Row = { id: string; name: string };\nconst limit = 4;\nexport enum Mode { On, Off }\nexport const api = {\n  fetchRows: async () => [],\n  close() {},\n};\nexport default (x: number) => x;\n';
  assert.deepEqual(await found(file('src/rows.ts', before, after)), [
    'added enum Mode',
    'added function default',
    'added method api.close',
    'added method api.fetchRows',
    'added property Row.name',
    'added variable api',
    'deleted function parse',
    'modified variable limit',
  ]);
});

test('TSX and JavaScript: components, exports and prototypes', async () => {
  const after =
    'export const Card = ({ title }) => <h2 className="card">{title}</h2>;\nexports.open = function () {};\nWidget.prototype.close = function () { return 1; };\n';
  assert.deepEqual(await found(file('ui/card.jsx', null, after)), [
    'added function Card',
    'added function Widget.close',
    'added function open',
  ]);
  assert.deepEqual(
    await found(file('ui/card.tsx', null, 'export function Card() { return <p/>; }\n')),
    ['added function Card'],
  );
});

test('tests are known by the call that declares them, within their suite', async () => {
  const before =
    "describe('retry', () => {\n  it('gives up', () => {\n    expect(1).toBe(1);\n  });\n});\n";
  const after = before.replace(
    '\n});\n',
    "\n\n  it('waits longer each time', () => {\n    expect(2).toBe(2);\n  });\n});\n",
  );
  assert.deepEqual(await found(file('src/retry.test.ts', before, after)), [
    'added test retry › waits longer each time',
  ]);
});

test('Python: functions, methods, classes, decorated ones and tests', async () => {
  const before = 'LIMIT = 3\n\nclass Cart:\n    def total(self):\n        return sum(self.rows)\n';
  const after =
    'LIMIT = 5\n\nclass Cart:\n    def total(self):\n        return sum(self.rows) - self.rebate\n\n    @property\n    def rebate(self):\n        return 0\n\n\ndef test_total():\n    assert Cart().total() == 0\n';
  assert.deepEqual(await found(file('shop/cart.py', before, after)), [
    'added method Cart.rebate',
    'added test test_total',
    'modified method Cart.total',
    'modified variable LIMIT',
  ]);
});

test('Go: methods by receiver, types with fields, tests', async () => {
  const before =
    'package shop\n\ntype Cart struct {\n\tRows []int\n}\n\nfunc (c *Cart) Total() int {\n\treturn 0\n}\n';
  const after =
    'package shop\n\ntype Cart struct {\n\tRows   []int\n\tRebate int\n}\n\nfunc (c *Cart) Total() int {\n\treturn -c.Rebate\n}\n\nfunc NewCart() *Cart { return &Cart{} }\n\nfunc TestTotal(t *testing.T) {}\n';
  assert.deepEqual(await found(file('shop/cart.go', before, after)), [
    'added function NewCart',
    'added property Cart.Rebate',
    'added test TestTotal',
    'modified method Cart.Total',
  ]);
});

test('Markdown headings and the keys of JSON, YAML and TOML', async () => {
  assert.deepEqual(
    await found(
      file(
        'README.md',
        '# A\n\none\n\n## Use\n\ntwo\n',
        '# A\n\none\n\n## Use\n\nthree\n\n```sh\n# no heading\n```\n',
      ),
    ),
    ['modified heading Use'],
  );
  assert.deepEqual(
    await found(
      file(
        'tsconfig.json',
        '{\n  "compilerOptions": {\n    "strict": false\n  }\n}\n',
        '{\n  "compilerOptions": {\n    "strict": true\n  }\n}\n',
      ),
    ),
    ['modified key compilerOptions.strict'],
  );
  assert.deepEqual(
    await found(
      file(
        'app.yaml',
        'server:\n  port: 80\n  text: |\n    a: b\n',
        'server:\n  port: 81\n  text: |\n    a: b\n',
      ),
    ),
    ['modified key server.port'],
  );
  assert.deepEqual(
    await found(file('app.toml', '[server]\nport = 80\n', '[server]\nport = 80\nhost = "a"\n')),
    ['added key server.host'],
  );
});

test('a function by another name is a rename, in another file a move', async () => {
  const body =
    '(rows: number[]) {\n  let sum = 0;\n  for (const row of rows) sum += row * 2;\n  return sum / rows.length;\n}\n';
  const scope = await scopeChange({
    files: [file('src/mean.ts', `export function mean${body}`, `export function average${body}`)],
  });
  const [renamed] = scope.elements;
  assert.deepEqual(
    [renamed?.state, renamed?.oldName, renamed?.name],
    ['renamed', 'mean', 'average'],
  );
  assert.deepEqual(
    await found(
      file(
        'src/a.ts',
        `export const one = 1;\nexport function mean${body}`,
        'export const one = 1;\n',
      ),
      file(
        'src/b.ts',
        'export const two = 2;\n',
        `export const two = 2;\nexport function mean${body}`,
      ),
    ),
    ['moved function mean'],
  );
});

test('an element keeps its id when its file is renamed', async () => {
  const before = 'export function a() {\n  return 1;\n}\n';
  const after = 'export function a() {\n  return 2;\n}\n';
  const one = await scopeChange({ files: [file('src/a.ts', before, after)] });
  const two = await scopeChange({ files: [file('lib/b.ts', before, after, 'src/a.ts')] });
  assert.equal(one.elements.length, 1);
  assert.equal(one.elements[0]!.id, two.elements[0]!.id);
});

test('a file that does not parse falls back to hunks', async () => {
  const scope = await scopeChange({
    files: [file('src/a.ts', 'export const a = 1;\n', 'export const a = {{{ ;\n')],
  });
  assert.deepEqual(scope.elements, []);
  assert.equal(scope.concerns[0]!.hunks.length, 1);
});

test('calls, tests, containment and imports relate the changed elements', async () => {
  const scope = await scopeChange({
    files: [
      file(
        'src/net.ts',
        'export function sendRows() {\n  return 1;\n}\n',
        'export function backoff(n: number) {\n  return 2 ** n;\n}\n\nexport function sendRows() {\n  return backoff(3);\n}\n',
      ),
      file(
        'src/net.test.ts',
        "import { sendRows } from './net.ts';\n",
        "import { sendRows } from './net.ts';\ntest('sends', () => {\n  sendRows();\n});\n",
      ),
      file('src/store.ts', null, 'export class RowStore {\n  keep() {}\n}\n'),
    ],
  });
  const name = new Map(scope.elements.map((each) => [each.id, each.name]));
  const told = scope.relations.map(
    ({ from, to, kind }) => `${name.get(from)} ${kind} ${name.get(to)}`,
  );
  assert.ok(told.includes('sendRows calls backoff'), told.join('; '));
  assert.ok(told.includes('sends tests sendRows'), told.join('; '));
  assert.ok(told.includes('RowStore contains RowStore.keep'), told.join('; '));
});

test('an export that is gone or cannot be called as before is breaking, one that takes more is not', async () => {
  const before =
    'export function a(x: number) {\n  return x;\n}\nexport function b(x: number) {\n  return x + 1;\n}\nexport function gone() {\n  return 1;\n}\n';
  const after =
    'export function a(x: number, y?: string) {\n  return x;\n}\nexport function b(x: string) {\n  return x + 1;\n}\n';
  const scope = await scopeChange({ files: [file('src/api.ts', before, after)] });
  const breaking = scope.elements
    .filter((each) => each.breaking)
    .map(({ name }) => name)
    .sort();
  assert.deepEqual(breaking, ['b', 'gone']);
});

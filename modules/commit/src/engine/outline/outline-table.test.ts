import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile as file } from '../../testing/input-file.ts';
import { type InputFile, scopeChange } from '../index.ts';

/** `+` is exported, `!` breaking. */
const found = async (...files: InputFile[]) => {
  const { elements } = await scopeChange({ files });
  return elements
    .map((each) => {
      const marks = (each.exported ? '+' : '') + (each.breaking ? '!' : '');
      return `${each.state} ${each.kind} ${each.name}${marks}`;
    })
    .sort();
};
const cases: readonly [string, string, string, string, string[]][] = [
  [
    'Rust: a method by its impl, what is pub, attributes, tests',
    'src/cart.rs',
    'pub struct Cart { pub items: Vec<u8>, total: u8 }\nimpl Cart {\n    pub fn add(&mut self, item: u8) {\n        self.items.push(item);\n    }\n}\npub fn gone() {}\nfn quiet() {}\n',
    'pub struct Cart { pub items: Vec<u8>, total: u16 }\nimpl Cart {\n    pub fn add(&mut self, item: u8, times: u8) {\n        self.items.push(item);\n    }\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() { assert!(true); }\n}\n',
    [
      'added test adds',
      'deleted function gone+!',
      'deleted function quiet',
      'modified method Cart.add+!',
      'modified property Cart.total',
    ],
  ],
  [
    'Java: methods of classes and interfaces, JUnit tests; a renamed parameter breaks nobody',
    'src/main/java/a/Cart.java',
    'package a;\npublic class Cart {\n  private int rows = 1;\n  public void add(String key) { rows++; }\n  public int total(int a) { return a; }\n  interface Part { void run(); }\n}\n',
    'package a;\npublic class Cart {\n  private int rows = 2;\n  public void add(String name) { rows++; }\n  public int total(long a) { return 1; }\n  interface Part { void run(); }\n  @Test\n  void adds() { add("x"); }\n}\n',
    [
      'added test Cart.adds',
      'modified method Cart.add+',
      'modified method Cart.total+!',
      'modified property Cart.rows',
    ],
  ],
  [
    'C: functions, macros, structs; static ones are seen by nobody else',
    'src/buf.c',
    '#include "buf.h"\n#define MAX 3\nstruct buf { int len; };\nstatic int grow(struct buf *b) { return 0; }\nint *buf_get(struct buf *b, int at) { return 0; }\n',
    '#include "buf.h"\n#define MAX 4\nstruct buf { long len; };\nstatic int grow(struct buf *b, int by) { return by; }\nint *buf_get(struct buf *buffer, int at) { return 1; }\n',
    [
      'modified function buf_get+',
      'modified function grow',
      'modified property buf.len+',
      'modified variable MAX+',
    ],
  ],
  [
    'C++: members by access, definitions by their class, gtest and Catch',
    'src/store.cpp',
    'namespace shop {\nclass Store {\n  int hidden() { return 1; }\n public:\n  int shown() { return 1; }\n};\nint Store::save(int a) { return a; }\n}\nTEST(StoreTest, Saves) { EXPECT_EQ(1, 1); }\nTEST_CASE("loads", "[store]") { REQUIRE(1); }\n',
    'namespace shop {\nclass Store {\n  int hidden() { return 2; }\n public:\n  int shown() { return 2; }\n};\nint Store::save(int a) { return a + 1; }\n}\nTEST(StoreTest, Saves) { EXPECT_EQ(2, 2); }\nTEST_CASE("loads", "[store]") { REQUIRE(2); }\n',
    [
      'modified method Store.hidden',
      'modified method Store.save+',
      'modified method Store.shown+',
      'modified test StoreTest.Saves',
      'modified test loads',
    ],
  ],
  [
    'C#: properties, fields, interfaces, xUnit tests',
    'src/Store.cs',
    'namespace A;\npublic interface IStore { void Save(string key); }\npublic class Store : IStore {\n  private readonly int _x = 1;\n  public int Rows { get; set; }\n  public void Save(string key) { }\n}\n',
    'namespace A;\npublic interface IStore { void Save(string key, int times); }\npublic class Store : IStore {\n  private readonly int _x = 2;\n  public long Rows { get; set; }\n  public void Save(string key) { }\n  [Fact]\n  public void Saves() { }\n}\n',
    [
      'added test Store.Saves',
      'modified method IStore.Save+!',
      'modified property Store.Rows+',
      'modified property Store._x',
    ],
  ],
  [
    'Ruby: nested classes, private methods, RSpec and minitest',
    'lib/shop.rb',
    'module Shop\n  class Cart\n    def add(item)\n      @items << item\n    end\n    private\n    def secret\n      1\n    end\n  end\nend\n',
    "module Shop\n  class Cart\n    def add(item)\n      @items.push(item)\n    end\n    private\n    def secret\n      2\n    end\n  end\nend\ndescribe Shop do\n  it 'adds' do\n    expect(1)\n  end\nend\nclass CartTest < Minitest::Test\n  def test_adds; end\nend\n",
    [
      'added test CartTest',
      'added test CartTest.test_adds',
      'added test Shop',
      'added test Shop › adds',
      'modified method Shop.Cart.add+',
      'modified method Shop.Cart.secret',
    ],
  ],
  [
    'PHP: methods, properties, enums, PHPUnit and Pest tests',
    'src/Cart.php',
    '<?php\nnamespace App;\nfinal class Cart {\n  private array $items = [];\n  public function add(Item $i): void { $this->x(); }\n}\nenum Suit: string { case A = "a"; }\n',
    '<?php\nnamespace App;\nfinal class Cart {\n  private array $items = [1];\n  public function add(Item $i, int $n): void { $this->x(); }\n  public function test_adds() { }\n}\nenum Suit: string { case A = "b"; }\nit("adds", function () { expect(1); });\n',
    [
      'added test Cart.test_adds',
      'added test adds',
      'modified method Cart.add+!',
      'modified property Cart.items',
      'modified property Suit.A+',
    ],
  ],
  [
    'CSS: rules by selector, also within a media query',
    'a.css',
    '.card, .box { color: red; }\n@media (max-width: 3px) { .small { color: blue; } }\n',
    '.card, .box { color: green; }\n@media (max-width: 3px) { .small { color: red; } }\n@keyframes spin { from { top: 0 } }\n',
    ['added class @keyframes spin', 'modified class .card, .box', 'modified class .small'],
  ],
  [
    'SCSS: variables, mixins and nested rules by lines',
    'a.scss',
    '$gap: 1px;\n@mixin big($x) {\n  width: $x;\n}\n.card {\n  color: red;\n  .title {\n    top: 0;\n  }\n}\n',
    '$gap: 2px;\n@mixin big($x) {\n  width: $x * 2;\n}\n.card {\n  color: red;\n  .title {\n    top: 1px;\n  }\n}\n',
    ['modified class .card..title', 'modified function big', 'modified variable $gap'],
  ],
  [
    'SQL: what is created and altered',
    'db/0002_cart.sql',
    'create table cart (\n  id uuid\n);\n\ncreate or replace function total(a int) returns int as $$\n  select 1;\n$$ language sql;\n',
    'create table cart (\n  id uuid,\n  rows int\n);\n\ncreate or replace function total(a int) returns int as $$\n  select 2;\n$$ language sql;\n\nalter table if exists orders add column paid boolean;\ncreate unique index if not exists cart_id on cart (id);\n',
    ['added class orders', 'added key cart_id', 'modified class cart', 'modified function total'],
  ],
  [
    'Kotlin: functions and classes by lines',
    'src/Cart.kt',
    'class Cart {\n    private val rows = 1\n    fun add(item: String) {\n        val local = 1\n        rows(item)\n    }\n}\n\nfun total(): Int = 1\n',
    'class Cart {\n    private val rows = 2\n    fun add(item: String) {\n        val local = 2\n        rows(item)\n    }\n}\n\nsuspend fun total(): Int = 2\n',
    ['modified function total', 'modified method Cart.add', 'modified property Cart.rows'],
  ],
  [
    'Swift: functions and types by lines',
    'Sources/Cart.swift',
    'public struct Cart {\n    var rows: Int = 1\n    public func add(_ item: String) {\n        rows += 1\n    }\n}\n',
    'public struct Cart {\n    var rows: Int = 2\n    public func add(_ item: String) {\n        rows += 2\n    }\n}\n',
    ['modified method Cart.add', 'modified property Cart.rows'],
  ],
  [
    'Vue: the script of a single-file component',
    'src/Card.vue',
    '<template>\n  <p>{{ x }}</p>\n</template>\n\n<script setup lang="ts">\nconst limit = 1;\nfunction open(id: string) {\n  return id;\n}\n</script>\n\n<style>\np { top: 0 }\n</style>\n',
    '<template>\n  <p>{{ x }}</p>\n</template>\n\n<script setup lang="ts">\nconst limit = 1;\nfunction open(id: string) {\n  return id + 1;\n}\n</script>\n\n<style>\np { top: 1px }\n</style>\n',
    ['modified function open'],
  ],
  [
    'Shell: functions',
    'bin/run.sh',
    'build() {\n  make all\n}\n',
    'build() {\n  make all install\n}\n',
    ['modified function build'],
  ],
];

for (const [name, path, before, after, expected] of cases) {
  test(name, async () => assert.deepEqual(await found(file(path, before, after)), expected));
}

test('an error in one function leaves the others their names, and invents no deletion', async () => {
  const good =
    'export function keep() {\n  return 1;\n}\n\nexport function other() {\n  return 2;\n}\n';
  const filler = Array.from({ length: 20 }, (_, n) => `export const v${n} = ${n};\n`).join('');
  const broken = `${good.replace('return 1', 'return 3')}${filler}export function bad() {\n  return ((;\n}\n`;
  const before = `${good}${filler}export function bad() {\n  return 0;\n}\n`;
  assert.deepEqual(await found(file('src/a.ts', before, broken)), ['modified function keep+']);
});

test('hostile texts of every language end quickly and never throw', async () => {
  const paths = cases.map(([, path]) => path);
  const hostile = [
    '('.repeat(100_000),
    '{'.repeat(100_000),
    'a'.repeat(1_000_000),
    '\0'.repeat(5000),
    '<script>'.repeat(20_000),
    `fn ${'<'.repeat(50_000)}`,
    '"'.repeat(9999),
    'private '.repeat(20_000),
    '%w('.repeat(20_000),
  ];
  for (const path of paths) {
    for (const text of hostile) {
      const started = performance.now();
      await scopeChange({ files: [file(path, 'x\n', text)] });
      const tookMs = performance.now() - started;
      assert.ok(tookMs < 5000, `${path} ${text.slice(0, 10)} took ${tookMs} ms`);
    }
  }
});

test('a caller is tied to what it calls in another file, and a test to what it tests', async () => {
  const relationsOf = async (...files: InputFile[]) => {
    const { elements, relations } = await scopeChange({ files });
    const nameOf = new Map(elements.map(({ id, name }) => [id, name]));
    return relations.map(({ from, to, kind }) => `${nameOf.get(from)} ${kind} ${nameOf.get(to)}`);
  };
  const c = await relationsOf(
    file('src/buf.h', null, 'int buffer_grow(int by);\n'),
    file('src/main.cpp', null, 'int main_loop() { return buffer_grow(2); }\n'),
  );
  assert.ok(c.includes('main_loop calls buffer_grow'), c.join());
  const rust = await relationsOf(
    file('src/price.rs', null, 'pub fn price_of(a: u8) -> u8 { a }\n'),
    file('src/cart.rs', null, '#[test]\nfn prices() { assert_eq!(price_of(1), 1); }\n'),
  );
  assert.ok(rust.includes('prices tests price_of'), rust.join());
});

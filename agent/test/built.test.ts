/** The few files that `agent/build.ts` makes, and their compiled code. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bin, makeBench } from './bench.ts';

const builtFile = join(dirname(bin), 'built.cjs');
const { openFiles, readCode } = createRequire(import.meta.url)(builtFile);

/** A command with one small source, and the file that is listed as made from it. */
function makeAgent(t: TestContext) {
  const { root } = makeBench(t);
  const agent = join(root, 'agent');
  for (const room of ['bin', 'dist', 'src']) mkdirSync(join(agent, room), { recursive: true });
  const write = (path: string, content: string | Buffer) =>
    writeFileSync(join(agent, path), content);
  copyFileSync(bin, join(agent, 'bin', 'dojang.js'));
  copyFileSync(builtFile, join(agent, 'bin', 'built.cjs'));
  write('package.json', '{"type":"module"}');
  write('src/cli.ts', "export const main = async () => console.log('from sources');\n");
  write(
    'dist/cli.cjs',
    "const { sayIt } = require('./say.cjs');\nexports.main = async () => sayIt('from few files');\n",
  );
  write('dist/say.cjs', 'exports.sayIt = (text) => console.log(text);\n');
  const says = () =>
    execFileSync(process.execPath, [join(agent, 'bin', 'dojang.js'), 'status'], {
      encoding: 'utf8',
    }).trim();
  const source = join(agent, 'src', 'cli.ts');
  const list = () => {
    const { mtimeMs, size } = statSync(source);
    write('dist/sources.json', JSON.stringify([['../src/cli.ts', mtimeMs, size]]));
    return mtimeMs;
  };
  return { dist: `${join(agent, 'dist')}/`, write, says, source, list };
}

test('the few files are used only while the sources are those that they were made of', (t) => {
  const { write, says, source, list } = makeAgent(t);
  assert.equal(says(), 'from sources', 'nothing says what the files were made of');
  const mtimeMs = list();
  assert.equal(says(), 'from few files');
  utimesSync(source, new Date(), new Date(mtimeMs + 1000));
  assert.equal(says(), 'from sources', 'a source was written since');
  write('dist/sources.json', '[[');
  assert.equal(says(), 'from sources', 'half a list');
});

test('kept code is for the files and the Node that it was made of; any other is as good as none', async (t) => {
  const { dist, write, says, list } = makeAgent(t);
  list();
  const rehearsal = openFiles(dist);
  await rehearsal.load('cli.cjs').main([]);
  assert.deepEqual(rehearsal.refused(), ['cli.cjs', 'say.cjs'], 'nothing was known before');
  const code: Buffer = rehearsal.code();
  write('dist/code', code);
  const known = openFiles(dist, readCode(`${dist}code`));
  await known.load('cli.cjs').main([]);
  assert.deepEqual(known.refused(), []);
  assert.equal(says(), 'from few files');

  const lineEnd = code.indexOf(10);
  const otherNode = Buffer.from(
    code.toString('latin1').replace(process.version, 'v1.2.3'),
    'latin1',
  );
  const others = [Buffer.alloc(0), Buffer.from('{'), code.subarray(0, lineEnd + 40), otherNode];
  for (const other of others) {
    write('dist/code', other);
    assert.equal(says(), 'from few files');
  }
  assert.equal(readCode(`${dist}code`), undefined, 'of another Node');
  write('dist/say.cjs', `${readFileSync(`${dist}say.cjs`, 'utf8')}// longer\n`);
  write('dist/code', code);
  const changed = openFiles(dist, readCode(`${dist}code`));
  changed.load('cli.cjs');
  assert.deepEqual(changed.refused(), ['say.cjs']);
  assert.equal(says(), 'from few files');
});

test('the build rehearses a commit, and keeps the code of all that it loaded', () => {
  const dist = join(dirname(bin), '..', 'dist', '/');
  const code: Map<string, Buffer> | undefined = readCode(`${dist}code`);
  assert.ok(code, 'npm start and npm test build the files');
  const names = [...code.keys()].map((name) => name.replace(/-[\w-]{8}\.cjs$/, ''));
  for (const name of ['cli.cjs', 'commit', 'scoping', 'tree-sitter']) {
    assert.ok(names.includes(name), `${name} of ${names}`);
  }
  // The code that checks answers of servers takes longer to load than a whole commit.
  const withZod = [...code.keys()].filter((name) =>
    readFileSync(join(dist, name), 'utf8').includes('$ZodType'),
  );
  assert.deepEqual(withZod, []);
});

/**
 * Runs the few files of `build.ts` with the code that V8 made of them in a rehearsal. Node's own compile
 * cache is taken before anything has run, so with it every function is compiled again at its first call:
 * a tenth of `dojang commit`.
 */
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

/** A line of JSON says which of the bytes after it belong to which file. */
function readCode(path) {
  try {
    const bytes = readFileSync(path);
    const start = bytes.indexOf(10) + 1;
    const { node, parts } = JSON.parse(bytes.toString('latin1', 0, start));
    // V8 takes no other version's code either, but only says so when all is read.
    if (node !== process.version) return undefined;
    return new Map(
      parts.map(([name, from, to]) => [name, bytes.subarray(start + from, start + to)]),
    );
  } catch {
    return undefined;
  }
}

function writeCode(scripts) {
  const parts = [];
  const data = [];
  let end = 0;
  for (const [name, script] of scripts) {
    const code = script.createCachedData();
    parts.push([name, end, end + code.length]);
    data.push(code);
    end += code.length;
  }
  const head = Buffer.from(`${JSON.stringify({ node: process.version, parts })}\n`);
  return Buffer.concat([head, ...data]);
}

/**
 * Loads the files of a folder as CommonJS. `refused` lists files whose code is not in `code`, or is not for
 * this V8.
 */
function openFiles(folder, code = new Map()) {
  const modules = new Map();
  const scripts = new Map();
  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const filename = `${folder}${name}`;
    const text = `(function (exports, require, module, __filename) {${readFileSync(filename, 'utf8')}\n})`;
    const script = new Script(text, { filename, cachedData: code.get(name) });
    const module = { exports: {} };
    modules.set(name, module);
    scripts.set(name, script);
    // eslint-disable-next-line security/detect-non-literal-require -- names of Node's own, written in the bundle
    const find = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    script.runInThisContext()(module.exports, find, module, filename);
    return module.exports;
  };
  const refused = () =>
    [...scripts].flatMap(([name, script]) => (script.cachedDataRejected === false ? [] : [name]));
  return { load, refused, code: () => writeCode(scripts) };
}

/** The exports of `name`. Undefined if no code was kept for this Node. */
exports.loadBuilt = (folder, name) => {
  const code = readCode(`${folder}code`);
  return code && openFiles(folder, code).load(name);
};
exports.readCode = readCode;
exports.openFiles = openFiles;

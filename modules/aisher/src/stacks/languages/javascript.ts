import { headingOf, messageOf, positionOf, rawOf, slashed } from '../lines.ts';
import type { NoiseWord, ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink } from './language.ts';

/** Receivers that say nothing of the function: any object may be one. */
const receivers =
  /^(?:Object|Module|Function|Proxy|exports|module\.exports|global|globalThis|window|self)\./;
const nameless =
  /^(?:<anonymous>|anonymous|\(anonymous\)|Anonymous function|eval|eval code|global code|module code|\?|_callee\d*\$)$/;
/** What compilers put between a function and its await. */
const helpers = /^(?:__awaiter|__generator|asyncGeneratorStep|_asyncToGenerator)$/;

/** `async Object.charge [as run]` → `charge`. */
function functionOf(name: string): string {
  const alias = name.indexOf(' [as ');
  const bare = (alias < 0 ? name : name.slice(0, alias))
    .replace(/^(?:(?:async|new|get|set) )+/, '')
    .replace(receivers, '');
  const last = bare.slice(bare.lastIndexOf('.') + 1);
  if (nameless.test(last) || nameless.test(bare)) return '';
  const dot = bare.indexOf('.');
  // A receiver of two letters was shortened by a minifier; the method kept its name.
  return dot > 0 && dot <= 2 ? bare.slice(dot + 1) : bare;
}

/** `async*foo/bar/<` of SpiderMonkey → `bar`. */
function functionOfGecko(name: string): string {
  const called = name.slice(name.lastIndexOf('*') + 1).replaceAll('<', '');
  return functionOf(called.split('/').findLast((part) => part !== '') ?? '');
}

/** The file that eval ran in, where there is one: `eval at f (a.js:1:2), <anonymous>:3:4` → `a.js:1:2`. */
function placeOf(text: string): string {
  if (!text.startsWith('eval at ')) return text;
  const inner = text.slice(text.lastIndexOf('(') + 1);
  const end = inner.indexOf(')');
  return end < 0 ? inner : inner.slice(0, end);
}

const bundlers =
  /^(?:.*webpack-internal:\/\/\/|webpack:\/\/[^/]*\/|turbopack:\/\/\/|rsc:\/\/[^/]*\/)/;

/** Hosts of packages and of tags of others stay: they say whose code it is. */
const ownHost =
  /^https?:\/\/(?!(?:deno\.land|esm\.sh|jsr\.io|unpkg\.com|cdn\.jsdelivr\.net|www\.googletagmanager\.com)\/)[^/]*/;

/** Without host, query, layer of the bundler and `./`. Extensions keep their scheme: it says whose they are. */
export function cleanUrl(url: string): string {
  const bare = slashed(url).replace(/[?#].*$/, '');
  return bare
    .replace(bundlers, '')
    .replace(/^\([\w-]+\)\//, '')
    .replace(ownHost, '')
    .replace(/^(?:capacitor|ionic|blob:https?):\/\/[^/]*/, '')
    .replace(/^(?:file|app|address at file):\/\//, '')
    .replace(/^address at /, '')
    .replace(/^\[project\]\//, '')
    .replace(/^(?:\.\/)+/, '');
}

function noiseOf(name: string, path: string): NoiseWord | null {
  if (helpers.test(name)) return 'generated';
  return /^(?:<anonymous>|native|\[native code\]|index \d+|)$/.test(path) ? 'native' : null;
}

function frameAt(line: string, name: string, place: string): ReadFrame {
  const { path, line: row, column } = positionOf(placeOf(place));
  const clean = cleanUrl(path);
  const parts = { path: clean, function: name, line: row, column };
  return frameOf(rawOf(line), { ...parts, noise: noiseOf(name, clean) });
}

const isPlace = (text: string) =>
  positionOf(text).line !== null ||
  /^(?:<anonymous>|native|index \d+|eval at .*|wasm:.*|node:[\w/]+)$/.test(text);

/** `at async charge (src/pay.js:1:2)`, of V8, Hermes and Bun. */
function readV8(line: string): ReadFrame | null {
  const text = line.trim();
  if (!text.startsWith('at ')) return null;
  // When Node prints an error, its causes and properties follow in brackets.
  const call = text.slice(3).replace(/(?: \{|,)$/, '');
  const open = call.endsWith(')') ? call.indexOf(' (') : -1;
  if (open >= 0) {
    const place = call.slice(open + 2, -1);
    return isPlace(place) ? frameAt(line, functionOf(call.slice(0, open)), place) : null;
  }
  const place = call.replace(/^async /, '');
  return !/\.(?:java|kt|scala|php|rs|go|py|rb|cs)\b|\)$|\) \[0x/.test(place) && isPlace(place)
    ? frameAt(line, '', place)
    : null;
}

/** `charge/<@https://shop.example/a.js:1:2` of SpiderMonkey, `charge@…` or the place alone of JavaScriptCore. */
function readGecko(line: string): ReadFrame | null {
  const text = line.trim();
  const at = text.indexOf('@');
  const name = text.slice(0, Math.max(at, 0));
  const place = text.slice(at + 1);
  if (at >= 0 && !name.includes('://') && !/^\/|\s{2}|"/.test(name)) {
    if (place === '[native code]') return frameAt(line, functionOfGecko(name), place);
    if (
      /^(?:[a-z][\w-]*:|\/|\w[\w./-]*\.[cm]?[jt]sx?:)/.test(place) &&
      positionOf(place).line !== null
    )
      return frameAt(line, functionOfGecko(name), place.replace(/ line \d+ > .*$/, ''));
    return null;
  }
  return /^https?:\/\/\S+:\d+:\d+$/.test(text) ? frameAt(line, '', text) : null;
}

const readFrame = (line: string): ReadFrame | null => readV8(line) ?? readGecko(line);

const causes = /^(?:\[cause\]: |\[errors\]: \[|Caused by: |caused by: )/;
const isErrorLine = (text: string) =>
  /^(?:\[?[\w$.]*(?:Error|Exception)\b[^()]{0,60}: |[\w$.]+Error$)/.test(text);

function readLinks(lines: readonly string[]): ReadLink[] {
  const links: OpenLink[] = [openLink('outermost')];
  let heading: string[] = [];
  let inMembers = false;
  for (const line of lines) {
    const link = links.at(-1)!;
    const frame = readFrame(line);
    if (frame) {
      if (link.frames.length === 0 && heading.length > 0) {
        const { type, message } = headingOf(heading.join('\n').replace(/^Uncaught /, ''));
        link.type ||= type;
        link.message ||= message;
      }
      link.frames.push(frame);
      continue;
    }
    const text = line.trim();
    const cause = causes.exec(text)?.[0];
    const startsMember = inMembers && isErrorLine(text);
    if (cause?.startsWith('[errors]')) inMembers = true;
    else if (cause) links.push(openLink('cause', headingOf(text.slice(cause.length))));
    else if (startsMember) links.push(openLink('member', headingOf(text)));
    else if (links.length === 1 && link.frames.length === 0) heading.push(line);
    if (cause || startsMember) heading = [];
  }
  return links.map((link) => ({ ...link, message: messageOf(link.message) }));
}

export const javascript: Language = {
  name: 'javascript',
  marks: (line) => readFrame(line) !== null,
  read: readLinks,
};

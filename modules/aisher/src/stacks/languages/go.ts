import { messageOf, positionOf, rawOf, slashed } from '../lines.ts';
import type { ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink, outermostFirst } from './language.ts';

interface GoName {
  readonly module: string;
  readonly function: string;
}

/** `[...]` of generics, also where they are nested: what stands between brackets goes. */
function withoutBrackets(name: string): string {
  let depth = 0;
  let out = '';
  for (const letter of name) {
    if (letter === '[') depth += 1;
    if (depth === 0) out += letter;
    if (letter === ']' && depth > 0) depth -= 1;
  }
  return out;
}

/** A dot in the last element of a package is written as `%2e`. */
const decoded = (name: string): string => name.replaceAll('%2e', '.');

/** `github.com/acme/shop.(*Till).Pay.func1.2` → package and `(*Till).Pay.func`. */
function nameOf(text: string): GoName {
  const whole = withoutBrackets(text);
  const bare = whole.slice(
    whole.lastIndexOf('/vendor/') < 0 ? 0 : whole.lastIndexOf('/vendor/') + 8,
  );
  const dot = bare.indexOf('.', bare.lastIndexOf('/') + 1);
  if (dot < 0) return { module: decoded(bare), function: '' };
  return { module: decoded(bare.slice(0, dot)), function: withoutClosures(bare.slice(dot + 1)) };
}

/** Closures are numbered in the order of the file. */
const closure = (part: string): string =>
  /^(?:func|gowrap|deferwrap)?·?\d+$/.test(part) ? 'func' : part;

/** `Pay.func1.2` → `Pay.func`. */
function withoutClosures(name: string): string {
  const parts = name
    .replace(/-(?:fm|range\d+)/g, '')
    .split('.')
    .map(closure);
  return parts
    .filter((part, at) => part !== '' && !(part === 'func' && parts[at - 1] === 'func'))
    .join('.');
}

/** The arguments are the last brackets of the line: `main.(*Till).Pay(0xc0000, ...)`. */
function withoutArguments(text: string): string | null {
  if (!text.endsWith(')')) return null;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === ')') depth += 1;
    else if (text[at] === '(') depth -= 1;
    if (depth === 0) return text.slice(0, at);
  }
  return null;
}

const placeLine = /^\s+(\S.*\.(?:go|s)):(\d{1,9})(?: \+0x[0-9a-f]+)?(?: .*)?$/;
/** `/src/pay.go:12 (0x403ad04)`, as gin prints it; the function follows. */
const ginLine = /^(\S.*\.(?:go|s|c)):(\d{1,9}) \(0x[0-9a-f]+\)$/;

const isName = (text: string) =>
  /^[\w.*()/~%@·[\],{}\u0080-\uffff-]+$/u.test(text) && text.includes('.');

/** A function's line and the place below it. */
function readPair(line: string, next: string): ReadFrame | null {
  const gin = ginLine.exec(line);
  if (gin) {
    const called = next.trim().split(': ')[0] ?? '';
    const name = withoutClosures(called);
    return frameOf(rawOf(line), { path: slashed(gin[1]!), function: name, line: Number(gin[2]) });
  }
  const place = placeLine.exec(next);
  if (!place || /^\s/.test(line)) return null;
  const creation = /^created by (\S+)/.exec(line);
  const called = creation ? creation[1]! : (withoutArguments(line) ?? line);
  if (called !== 'panic' && !isName(withoutBrackets(called))) return null;
  const name = called === 'panic' ? { module: 'runtime', function: 'panic' } : nameOf(called);
  const { path } = positionOf(slashed(place[1]!));
  const noise = creation ? 'creation' : null;
  return frameOf(rawOf(line), { ...name, path, line: Number(place[2]), noise });
}

const isPanic = (frame: ReadFrame) =>
  frame.module === 'runtime' && /^(?:panic|gopanic|sigpanic|panicmem)$/.test(frame.function);

/** What stands above the panic was called by it: the handlers. */
const withRecovery = (frames: readonly ReadFrame[]): ReadFrame[] => {
  const panicked = frames.findLastIndex(isPanic);
  return frames.map((frame, at) =>
    at < panicked && frame.noise === null ? { ...frame, noise: 'recovery' } : frame,
  );
};

const isGoroutine = (line: string) => /^goroutine \d+/.test(line);

function readLinks(lines: readonly string[]): ReadLink[] {
  const links: OpenLink[] = [];
  let [message, goroutines, heading] = ['', 0, ''];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    // The first goroutine is the one that failed. The others were only there.
    if (isGoroutine(line)) goroutines += 1;
    if (goroutines > 1) break;
    const frame = readPair(line, lines[at + 1] ?? '');
    if (!frame) {
      if (isGoroutine(line) || line.trim() === '' || line.startsWith('[signal ')) continue;
      const panicked = /^(?:panic|fatal error): (.*)$/.exec(line);
      if (panicked) heading ||= panicked[1]!.replace(/ \[recovered\].*$/, '');
      // Errors that keep a stack each print the innermost first, and a message before its frames.
      else message = line.trim();
      continue;
    }
    const current = links.at(-1);
    if (!current || (message !== '' && goroutines === 0 && current.frames.length > 0))
      links.push(openLink('cause', { type: '', message }));
    message = '';
    links.at(-1)!.frames.push(frame);
    at += 1;
  }
  const chain = links.length > 0 ? outermostFirst(links) : [openLink('outermost')];
  const type =
    heading === '' ? '' : heading.startsWith('runtime error: ') ? 'runtime.Error' : 'panic';
  chain[0]!.type = type;
  chain[0]!.message = heading || chain[0]!.message;
  return chain.map((link) => ({
    ...link,
    message: messageOf(link.message),
    frames: withRecovery(link.frames),
  }));
}

export const go: Language = {
  name: 'go',
  marks: (line) =>
    /^\s+\S.*\.(?:go|s):\d{1,9}(?: \+0x[0-9a-f]+)?(?: .*)?$/.test(line) || ginLine.test(line),
  read: readLinks,
};

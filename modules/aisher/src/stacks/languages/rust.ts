import { messageOf, positionOf, rawOf, slashed } from '../lines.ts';
import type { ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink } from './language.ts';

/** `   3: shop::pay::charge::h0123456789abcdef`, with an address before it in a full backtrace. */
const callLine = /^ *(\d{1,5}): +(?:0x[0-9a-f]{1,16} - )?(\S.*)$/;
const placeLine = /^ +at (\S.*):(\d{1,9})(?::(\d{1,9}))?$/;
/** Under WebAssembly: `at shop::pay::charge (<module>[31]:0x826189)`. */
const wasmLine = /^ *at (\S.{0,800}) \(<?[\w.-]+>?\[\d+\]:0x[0-9a-f]+\)$/;

/** Where an angle bracket that opens at `from` is closed; -1 where it is not. `->` closes nothing. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    if (text[at] === '>' && text[at - 1] !== '-') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** What stands between angle brackets goes. */
function withoutGenerics(name: string): string {
  let depth = 0;
  let out = '';
  for (let at = 0; at < name.length; at += 1) {
    const letter = name[at]!;
    if (letter === '<') depth += 1;
    if (depth === 0) out += letter;
    if (letter === '>' && name[at - 1] !== '-' && depth > 0) depth -= 1;
  }
  return out;
}

/** ` as ` or ` for ` outside of inner brackets. */
function splitAt(text: string, word: string): readonly [string, string] | null {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    else if (text[at] === '>' && text[at - 1] !== '-') depth -= 1;
    else if (depth === 0 && text.startsWith(word, at))
      return [text.slice(0, at), text.slice(at + word.length)];
  }
  return null;
}

const parts = (path: string): string[] =>
  withoutGenerics(path)
    .replace(/\[[0-9a-f]{8,16}\]/g, '')
    .split('::')
    .map((part) => part.trim().replace(/^(?:&|mut |dyn |\*const )+/, ''))
    .filter(
      (part) =>
        part !== '' &&
        !/^(?:\{.*\}|_|impl\$\d+|closure(?:_env)?\$\d+|async_\w+\$\d+|h[0-9a-f]{16})$/.test(part),
    );

/**
 * `<T as Trait>::method` → `Trait::method`. A type of several names is somebody's own: it stays in the module, as two
 * types may fail in the same method of one trait.
 */
function nameOf(text: string): { readonly module: string; readonly function: string } {
  // Symbols of Windows say `enum2$<T>` where others say `<T>`.
  const whole = text.trim().replace(/^enum2\$</, '<');
  const end = whole.startsWith('<') ? closing(whole, 0) : -1;
  const rest = end < 0 ? parts(whole) : parts(whole.slice(end + 1));
  const called = rest.pop() ?? '';
  if (end < 0) return { module: rest.join('::'), function: called };
  const inner = whole.slice(1, end);
  const pair = splitAt(inner, ' as ');
  const turned = inner.startsWith('impl ') ? splitAt(inner.slice(5), ' for ') : null;
  const [type, trait] = pair ?? (turned ? [turned[1], turned[0]] : [inner, '']);
  const owner = parts(type);
  const isOwn = trait === '' || owner.length > 1;
  const module = [isOwn ? owner.join('::') : '', parts(trait).join('::')]
    .filter(Boolean)
    .join(' as ');
  return { module: [module, ...rest].join('::'), function: called };
}

const frameOfName = (line: string, name: string): ReadFrame => {
  const { module, function: called } = nameOf(name);
  // Names without a path belong to the C runtime, `main` to the linker.
  const noise = module === '' ? 'native' : null;
  return frameOf(rawOf(line), { module, function: called, noise });
};

interface Heading {
  readonly links: OpenLink[];
  readonly framesFrom: number;
}

/** `thread 'main' panicked at src/main.rs:4:5:` and the message; before 1.73 the message stood in quotes before the place. */
function readPanic(lines: readonly string[], at: number): string {
  const line = lines[at]!;
  const quoted = / panicked at '(.*)', \S+:\d+:\d+$/.exec(line);
  return quoted ? quoted[1]! : (lines[at + 1] ?? '').trim();
}

/** The chain that anyhow prints: `Error: outer`, `Caused by:` with a list, or one line without a number. */
function readHeading(lines: readonly string[]): Heading {
  const links: OpenLink[] = [openLink('outermost')];
  let isList = false;
  for (let at = 0; at < lines.length; at += 1) {
    const text = lines[at]!.trim();
    if (/^stack backtrace:$/i.test(text)) return { links, framesFrom: at + 1 };
    if (/^thread '.*' (?:\(\d+\) )?panicked at /.test(text)) {
      links[0]!.type = 'panic';
      links[0]!.message = readPanic(lines, at);
    } else if (text === 'Caused by:') isList = true;
    else if (isList && text !== '') {
      links.push(openLink('cause', { type: '', message: text.replace(/^\d{1,4}: /, '') }));
    } else if (links[0]!.message === '' && text !== '') {
      links[0]!.message = text.replace(/^Error: /, '');
    }
  }
  return { links, framesFrom: isList ? lines.length : 0 };
}

function readFrames(lines: readonly string[]): ReadFrame[] {
  const frames: ReadFrame[] = [];
  for (const line of lines) {
    const wasm = wasmLine.exec(line);
    const place = wasm ? null : placeLine.exec(line);
    const call = callLine.exec(line);
    const last = frames.at(-1);
    if (wasm) frames.push(frameOfName(line, wasm[1]!));
    else if (place && last) {
      const { path, line: row, column } = positionOf(line.trim().slice(3));
      frames[frames.length - 1] = { ...last, path: slashed(path), line: row, column };
    } else if (call) frames.push(frameOfName(line, call[2]!));
    // A call that was inlined has no number of its own.
    else if (last && /^ {4,}\S+::\S/.test(line)) frames.push(frameOfName(line, line));
  }
  return frames;
}

/** One backtrace is printed for the whole chain: it was taken where the innermost error was made. */
function readLinks(lines: readonly string[]): ReadLink[] {
  const { links, framesFrom } = readHeading(lines);
  const frames = readFrames(lines.slice(framesFrom));
  return links.map((link, at) => ({
    ...link,
    message: messageOf(link.message),
    frames: at === links.length - 1 ? frames : [],
  }));
}

export const rust: Language = {
  name: 'rust',
  marks: (line) =>
    /^ *\d{1,5}: +(?:0x[0-9a-f]{1,16} - )?[<_\w].*::/.test(line) || wasmLine.test(line),
  read: readLinks,
};

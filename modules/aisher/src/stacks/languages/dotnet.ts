import { headingOf, messageOf, rawOf, slashed } from '../lines.ts';
import type { NoiseWord, ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink } from './language.ts';

/** `[T]` and `[[System.String, mscorlib]]` of generics: what stands between brackets goes. */
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

/** What the compiler made of async methods, lambdas and local functions is named after the method again. */
const methodOf = (name: string): string =>
  withoutBrackets(name)
    .replaceAll('+', '.')
    .replace(/`\d+/g, '')
    .replace(/\.<>c(?:__DisplayClass[\d_]+)?(?=\.)/g, '')
    .replace(/\.<<([^<>]{1,200})>[a-z]__[^.]{0,200}>d(?:__\d+)?\.MoveNext$/, '.$1')
    .replace(/\.<([^<>]{1,200})>d(?:__\d+)?\.MoveNext$/, '.$1')
    .replace(/\.<([^<>]{1,200})>g__([^|]{1,200})\|[\d_]+$/, '.$1.$2')
    .replace(/\.<([^<>]{1,200})>b__[\d_]+$/, '.$1');

/** `at` and its words of the languages that .NET speaks. */
const frameStart = /^(?:at|위치:|bei|à|場所|在) /;
const lineNumber = /:(?:line|줄|行|Zeile|ligne) (\d{1,9})\.?$/;
const placeWords = [' in ', ' 파일 ', ' 場所 ', ' dans '];

/** ` in /src/Pay.cs:line 12` at the end of a line, and where it begins. */
function placeOf(text: string): { path: string; line: number; start: number } | null {
  const number = lineNumber.exec(text);
  if (!number) return null;
  const before = text.slice(0, number.index);
  const [start, word] = placeWords
    .map((each) => [before.lastIndexOf(each), each] as const)
    .reduce((best, each) => (each[0] > best[0] ? each : best));
  if (start < 0) return null;
  return { path: slashed(before.slice(start + word.length)), line: Number(number[1]), start };
}

/** What other languages write in these brackets: a place, where .NET writes parameters. */
const foreign = /[:/]|\.(?:java|kts?|scala|groovy|php)$|^(?:Unknown Source|Native Method|<\w+>)$/;

const noiseOf = (name: string): NoiseWord | null =>
  /^(?:lambda_method\d*|DynamicClass\.|Castle\.Proxies\.|\(wrapper |System\.Private\.CoreLib\.)/.test(
    name,
  )
    ? 'generated'
    : null;

function readFrame(line: string): ReadFrame | null {
  const text = line.trim().replace(/<---$/, '');
  const start = frameStart.exec(text);
  if (!start) return null;
  const found = placeOf(text);
  const call = text.slice(start[0].length, found?.start);
  const open = call.indexOf('(');
  const whole = (open < 0 ? '' : call.slice(0, open)).trim();
  const close = call.lastIndexOf(')');
  const tail = call.slice(close + 1).trim();
  if (foreign.test(call.slice(open + 1, close))) return null;
  if (whole === '' || /[\s/:]/.test(whole) || !/^(?:\[0x[0-9a-f]+\].*)?$/.test(tail)) return null;
  const name = methodOf(whole);
  const made = /\.(\.c?ctor)$/.exec(name);
  const dot = made ? made.index : name.lastIndexOf('.');
  return frameOf(rawOf(line), {
    path: found?.path ?? '',
    module: dot < 0 ? '' : name.slice(0, dot),
    function: made ? made[1]! : name.slice(dot + 1),
    line: found?.line ?? null,
    noise: noiseOf(whole),
  });
}

const inner = /^-{2,3}> ?(?:\(Inner Exception #\d+\) )?(.*)$/;
const innerEnd = /^-{3} (?:End of inner exception|내부 예외)/;

const relationUnder = (type: string) => (/AggregateException$/.test(type) ? 'member' : 'cause');

/** The heading of the outermost may hold inner ones after `--->`, in one line. */
function openChain(heading: string): OpenLink[] {
  const links: OpenLink[] = [];
  for (const part of heading.split(' ---> ')) {
    const above = links.at(-1);
    links.push(openLink(above ? relationUnder(above.type) : 'outermost', headingOf(part)));
  }
  return links;
}

function readLinks(lines: readonly string[]): ReadLink[] {
  const start = lines.findIndex((line) => readFrame(line) || inner.test(line.trim()));
  const links = openChain(lines.slice(0, Math.max(start, 0)).join('\n'));
  // An inner exception is printed within the outer one, whose frames follow when the inner one ends.
  const open = [...links];
  for (const line of start < 0 ? [] : lines.slice(start)) {
    const text = line.trim();
    const frame = readFrame(line);
    const found = frame ? null : inner.exec(text);
    if (found) {
      const isNumbered = text.includes('(Inner Exception #');
      const above = isNumbered ? open[0]! : open.at(-1)!;
      for (const part of openChain(found[1]!)) {
        const relation = part.relation === 'outermost' ? relationUnder(above.type) : part.relation;
        links.push(Object.assign(part, { relation }));
        open.push(part);
      }
    } else if (frame) open.at(-1)!.frames.push(frame);
    else if (innerEnd.test(text) && open.length > 1) open.pop();
    else if (!text.startsWith('--- ') && open.at(-1)!.frames.length === 0)
      open.at(-1)!.message += `\n${text}`;
    if (text.endsWith('<---') && open.length > 1) open.pop();
  }
  return links.map((link) => ({
    ...link,
    type: link.type.split('`')[0]!,
    message: messageOf(link.message),
  }));
}

export const dotnet: Language = {
  name: 'dotnet',
  marks: (line) => readFrame(line) !== null,
  read: readLinks,
};

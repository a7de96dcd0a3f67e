import { headingOf, messageOf, positionOf, rawOf, slashed } from '../lines.ts';
import type { ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink, outermostFirst } from './language.ts';

/** `#3 /app/src/Pay.php(12): Acme\Pay->charge(Object(Order))`. */
const callLine =
  /^#\d{1,5} (?:(\[internal function\]|\S.{0,999}?)(?:\((\d{1,9})\))?: )?(.{1,1500})$/;
/** How the OpenTelemetry SDK writes a call, after Java: `at Acme.Pay.charge(Pay.php:12)`. */
const javaLine = /^at (\S{1,900})\(([^()]{0,500}\.php|unknown)?(?::(\d{1,9}))?\)$/i;

interface PhpName {
  readonly module: string;
  readonly function: string;
}

/** An anonymous class is named after the file and an address: `class@anonymous\0/app/a.php:3$0`. */
function withoutAddress(name: string): string {
  const mark = name.indexOf('@anonymous');
  if (mark < 0) return name;
  const end = Math.max(name.lastIndexOf('->'), name.lastIndexOf('::'));
  return `${name.slice(0, mark)}@anonymous${end > mark ? name.slice(end) : ''}`;
}

/** `Acme\\{closure}` and `{closure:Acme\\Pay::charge():12}`, which 8.4 writes, are both `{closure}`. */
function withoutClosureName(call: string): string {
  const start = call.indexOf('{closure');
  const end = call.indexOf('}', start);
  if (start < 0 || end < 0) return call;
  const before = call.slice(0, start).replace(/[\w\\]{0,200}\\$/, '');
  return `${before}{closure}${call.slice(end + 1)}`;
}

function nameOf(call: string): PhpName {
  const closed = withoutClosureName(call);
  const anonymous = closed.indexOf('@anonymous');
  const open = closed.indexOf('(', anonymous < 0 ? 0 : closed.indexOf('->', anonymous) + 1);
  const name = withoutAddress(open < 0 ? closed : closed.slice(0, open));
  const arrow = Math.max(name.lastIndexOf('->'), name.lastIndexOf('::'));
  if (arrow < 0) return { module: '', function: name };
  return { module: name.slice(0, arrow), function: name.slice(arrow + 2) };
}

/** A call as PHP prints it: where it was made, and what was called there. */
interface Call {
  readonly raw: string;
  readonly path: string;
  readonly line: number | null;
  readonly name: PhpName;
}

function readCall(line: string): Call | null {
  const text = line.trim();
  const found = callLine.exec(text);
  if (!found || (found[1] === undefined && found[3] !== '{main}')) return null;
  const path = found[1] === undefined || found[1].startsWith('[') ? '' : slashed(found[1]);
  if (path === '' && !/[({]/.test(found[3]!)) return null;
  const row = found[2] === undefined ? null : Number(found[2]);
  return { raw: rawOf(line), path, line: row, name: nameOf(found[3]!) };
}

/** `Acme.Shop.Pay.Acme.Shop.{closure}`: the namespace of a closure is printed after the class. */
function withoutSecondNamespace(names: readonly string[]): readonly string[] {
  for (let count = Math.floor((names.length - 1) / 2); count > 0; count -= 1) {
    const isSecond = names.slice(-count).every((name, at) => name === names[at]);
    if (isSecond) return names.slice(0, -count);
  }
  return names;
}

function readJavaLike(line: string): ReadFrame | null {
  const found = javaLine.exec(line.trim());
  if (!found) return null;
  const whole = withoutClosureName(found[1]!);
  if (/[()]/.test(whole)) return null;
  const dot = whole.lastIndexOf('.');
  const names = dot < 0 ? [] : withoutAddress(whole.slice(0, dot)).split('.');
  const called = whole.slice(dot + 1);
  return frameOf(rawOf(line), {
    path: found[2] === undefined || found[2] === 'unknown' ? '' : slashed(found[2]),
    module: (called === '{closure}' ? withoutSecondNamespace(names) : names).join('\\'),
    function: called,
    line: found[3] === undefined ? null : Number(found[3]),
  });
}

/** PHP names a call's place and the callee. A frame is a function and the place within it, so places move by one. */
function framesOf(
  calls: readonly Call[],
  thrownAt: { path: string; line: number | null },
): ReadFrame[] {
  return calls.map((call, at) => {
    const place = at === 0 ? thrownAt : calls[at - 1]!;
    return frameOf(call.raw, { ...call.name, path: place.path, line: place.line });
  });
}

/** `Acme\NotFound: no order in /app/src/Pay.php:12`, also as Laravel logs it: `(Acme\NotFound(code: 0): … at /app/…:12)`. */
function readHeading(
  text: string,
): OpenLink & { readonly place: { path: string; line: number | null } } {
  const bare = text
    .replace(/^(?:PHP )?(?:Fatal error|Warning): {1,2}/, '')
    .replace(/^Uncaught /, '');
  const laravel = /\(([\w\\@]{1,300})\(code: [^)]{0,40}\): /.exec(bare);
  const body = laravel ? bare.slice(laravel.index + laravel[0].length).replace(/\)$/, '') : bare;
  const mark = Math.max(body.lastIndexOf(laravel ? ' at ' : ' in '), -1);
  const place = positionOf(mark < 0 ? '' : body.slice(mark + 4));
  const isPlace = place.line !== null || place.path.endsWith('.php');
  const said = isPlace ? body.slice(0, mark) : body;
  const heading = laravel ? { type: laravel[1]!, message: said } : headingOf(said);
  const { type, message } = { ...heading, type: withoutAddress(heading.type) };
  const at = isPlace ? { path: slashed(place.path), line: place.line } : { path: '', line: null };
  return { ...openLink('outermost', { type, message }), place: at };
}

const starts = /^(?:Next |\[previous exception\]|Caused by: )/;
const noHeading = /^(?:Stack trace:|\[stacktrace\]|thrown in .*|\.\.\. \d+ more|"\}?|)$/;

function readLinks(lines: readonly string[]): ReadLink[] {
  const links: OpenLink[] = [];
  let [heading, isTurned] = [[] as string[], false];
  let calls: Call[] = [];
  const close = () => {
    if (heading.length === 0 && calls.length === 0 && links.length > 0) return;
    const text = heading.join('\n');
    const link = readHeading(text.replace(/^(?:Next |Caused by: )/, ''));
    link.frames.push(...framesOf(calls, link.place));
    links.push({ ...link, relation: links.length === 0 ? 'outermost' : 'cause' });
    [heading, calls] = [[], []];
  };
  for (const line of lines) {
    const text = line.trim();
    const call = readCall(line);
    const javaLike = call ? null : readJavaLike(line);
    if (starts.test(text) && (heading.length > 0 || calls.length > 0)) {
      close();
      // PHP itself prints the innermost first and the others after "Next".
      isTurned ||= text.startsWith('Next ');
    }
    if (call) calls.push(call);
    else if (javaLike) {
      if (heading.length > 0 || links.length === 0) close();
      links.at(-1)!.frames.push(javaLike);
    } else if (!noHeading.test(text) && calls.length === 0) heading.push(text);
  }
  if (heading.length > 0 || calls.length > 0) close();
  if (links.length === 0) links.push(openLink('outermost'));
  return (isTurned ? outermostFirst(links) : links).map(({ type, message, relation, frames }) => ({
    type,
    message: messageOf(message),
    relation,
    frames,
  }));
}

export const php: Language = {
  name: 'php',
  marks: (line) => readCall(line) !== null || readJavaLike(line) !== null,
  read: readLinks,
};

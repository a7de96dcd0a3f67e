import { headingOf, indentOf, messageOf, positionOf, rawOf } from '../lines.ts';
import type { NoiseWord, ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink, outermostFirst } from './language.ts';

/** Frames of one error, shared ones that were restored included. */
const framesMax = 4096;

/** Classes that exist at run time only. Their names hold a hash, a number or an address. */
const generated =
  /\$\$(?:Lambda|EnhancerBy|FastClassBy|KeyFactoryBy|SpringCGLIB|\w{0,40}CGLIB)|\$Proxy\d|_\$\$_|_\$\$javassist|Generated(?:Method|Constructor|Serialization)\w{0,20}Accessor|\$(?:HibernateProxy|MockitoMock|ByteBuddy|jacocoInit)\b|_(?:ClientProxy|Subclass|WeldSubclass)$/;

/** `com.acme.Pay$$EnhancerBySpringCGLIB$$2032dcfd` → `com.acme.Pay`; `com.acme.Pay$1` → `com.acme.Pay$`. */
function classOf(name: string): string {
  const isMade = generated.test(name);
  const cut = isMade ? name.search(/\$\$|_\$\$_/) : -1;
  return (cut > 0 ? name.slice(0, cut) : name)
    .replace(/(\$Proxy|Accessor)\d+/, '$1')
    .replace(/\$\d+/g, () => '$');
}

/** `lambda$place$3`, `place$lambda-3`, `access$100` → without the number, which counts lambdas of a class. */
const methodOf = (name: string): string => name.replace(/[$-]\d+(?=$|\$)/g, '');

/** `app//java.base@17/java.lang.Thread.run` → `java.lang.Thread.run`. Hidden classes have an address after a slash. */
const withoutModule = (name: string): string => {
  const bare = name.replace(/\/(?:0x)?[0-9a-f]{4,20}(?=\.)/, '');
  return bare.slice(bare.lastIndexOf('/') + 1);
};

function noiseOf(className: string, method: string, place: string): NoiseWord | null {
  if (className.startsWith('_COROUTINE.')) return 'generated';
  return generated.test(className) || method.startsWith('CGLIB$') || place === '<generated>'
    ? 'generated'
    : null;
}

function readFrame(line: string): ReadFrame | null {
  const text = line.trim();
  if (!text.startsWith('at ')) return null;
  const open = text.indexOf('(');
  const close = text.indexOf(')', open);
  const name = withoutModule(text.slice(3, Math.max(open, 3)));
  const dot = name.lastIndexOf('.');
  const tail = text.slice(close + 1);
  if (open < 0 || close < 0 || dot <= 0 || /\s/.test(name) || !/^(?: ~?\[.*)?$/.test(tail))
    return null;
  const place = text.slice(open + 1, close);
  if (
    !/^(?:[\w$.-]+\.(?:java|kt|kts|scala|groovy|clj)|SourceFile|Unknown Source|Native Method|<generated>|R8\$\S+)(?::\d+)?$/.test(
      place,
    )
  )
    return null;
  const [className, method] = [name.slice(0, dot), name.slice(dot + 1)];
  const { path, line: row } = positionOf(place);
  return frameOf(rawOf(line), {
    path: path.includes('.') ? path : '',
    module: classOf(className),
    function: methodOf(method),
    line: row,
    noise: noiseOf(className, method, place),
  });
}

const marks = /^(Caused by|Wrapped by|Suppressed): (.*)$/;
const shared = /^\.\.\. (\d{1,6}) (?:more|common frames omitted)/;

/** The frames that a cause shares with what wraps it are printed once: they are put back. */
function restore(
  link: OpenLink,
  wrapper: OpenLink | undefined,
  count: number,
  total: number,
): number {
  const room = Math.max(0, Math.min(count, framesMax - total, wrapper?.frames.length ?? 0));
  if (room > 0) link.frames.push(...wrapper!.frames.slice(-room));
  return room;
}

function readLinks(lines: readonly string[]): ReadLink[] {
  const links: OpenLink[] = [openLink('outermost')];
  let total = 0;
  let [suppressedIndent, isTurned] = [Number.POSITIVE_INFINITY, false];
  const heading: string[] = [];
  for (const line of lines) {
    const link = links.at(-1)!;
    const text = line.trim();
    const frame = readFrame(line);
    if (frame) {
      link.frames.push(frame);
      total += 1;
      continue;
    }
    const more = shared.exec(text);
    if (more) {
      const wrapper = links.findLast((each) => each !== link && each.relation !== 'suppressed');
      if (link.relation === 'cause') total += restore(link, wrapper, Number(more[1]), total);
      continue;
    }
    const mark = marks.exec(text);
    if (mark) {
      const indent = indentOf(line);
      if (mark[1] === 'Suppressed') suppressedIndent = Math.min(suppressedIndent, indent);
      else if (indent < suppressedIndent) suppressedIndent = Number.POSITIVE_INFINITY;
      isTurned ||= mark[1] === 'Wrapped by';
      const relation = indent >= suppressedIndent ? 'suppressed' : 'cause';
      links.push(openLink(relation, headingOf(mark[2]!)));
    } else if (links.length === 1 && link.frames.length === 0) heading.push(line);
    else if (link.frames.length === 0 && text !== '') link.message += `\n${text}`;
  }
  const first = headingOf(heading.join('\n').replace(/^Exception in thread "[^"]{0,200}" /, ''));
  Object.assign(links[0]!, first);
  const ordered = isTurned ? outermostFirst(links) : links;
  return ordered.map((link) => ({
    ...link,
    type: classOf(link.type),
    message: messageOf(link.message),
  }));
}

export const java: Language = {
  name: 'java',
  marks: (line) => readFrame(line) !== null,
  read: readLinks,
};

import { headingOf, messageOf, rawOf, slashed } from '../lines.ts';
import type { ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink } from './language.ts';

/** ``app/pay.rb:12:in `block in charge'`` until 3.3, `app/pay.rb:12:in 'block in Pay#charge'` since. */
const frameLine = /^(?:\d{1,4}: )?(?:from )?(\S.{0,999}?):(\d{1,9}):in [`'](.{1,400})$/;

/** What a label says of the place within the method, and the class that only newer versions print, go. */
function methodOf(label: string): string {
  const bare = label
    .replace(/^(?:(?:block(?: \(\d+ levels\))?|rescue|ensure) in )+/, '')
    .replace(/__+\d+_\d+$/, '');
  if (/^<.*>$/.test(bare)) return bare;
  const hash = bare.lastIndexOf('#');
  return bare.slice((hash < 0 ? bare.lastIndexOf('.') : hash) + 1);
}

interface Line {
  readonly frame: ReadFrame;
  /** What follows the label: `: message (Type)` where an exception begins. */
  readonly rest: string;
  readonly isFrom: boolean;
}

function readLine(line: string): Line | null {
  const text = line.trim();
  const found = frameLine.exec(text);
  const end = found ? found[3]!.indexOf("'") : -1;
  if (!found || end < 0) return null;
  const path = slashed(found[1]!);
  const label = found[3]!.slice(0, end);
  const parts = { path, function: methodOf(label), line: Number(found[2]) };
  const rest = text.slice(text.indexOf(found[3]!) + end + 1);
  return { frame: frameOf(rawOf(line), parts), rest, isFrom: /^(?:\d{1,4}: )?from /.test(text) };
}

/** `: no such order (Shop::NotFound)` → type and message. */
function headingAfter(rest: string): { readonly type: string; readonly message: string } {
  const text = rest.replace(/^: /, '');
  const type = / ?\(([\w:]{1,200})\)$/.exec(text);
  return type
    ? { type: type[1]!, message: text.slice(0, type.index) }
    : { type: '', message: text };
}

/** Methods that the runtime itself has and that call blocks or other methods. */
const coreMethods: ReadonlySet<string> = new Set(
  `each each_with_index each_with_object each_slice each_pair each_key each_value map flat_map
  collect filter_map select filter reject find detect inject reduce
  sum sort_by min_by max_by group_by partition any? all? none?
  to_h transform_values times upto step loop tap then new
  call send public_send __send__ instance_exec instance_eval class_eval fetch dig
  raise require load catch synchronize open Integer Float +
  - * / % [] <=> =~ parse join
  read write gsub sub`.split(/\s+/),
);

/** A method of the runtime has its caller's file and line: it is no frame of that file. */
const withNative = (frames: readonly ReadFrame[]): ReadFrame[] =>
  frames.map((frame, at) => {
    const caller = frames[at + 1];
    const isNative =
      coreMethods.has(frame.function) && caller?.path === frame.path && caller.line === frame.line;
    return isNative ? { ...frame, noise: 'native' } : frame;
  });

function readLinks(lines: readonly string[]): ReadLink[] {
  const links: OpenLink[] = [];
  let heading = '';
  const isTurned = lines.some((line) => line.startsWith('Traceback (most recent call last)'));
  for (const line of lines) {
    const read = readLine(line);
    const current = links.at(-1);
    if (!read) {
      if (!current) heading = heading === '' ? line : `${heading}\n${line}`;
      else if (current.frames.length <= 1 && line.trim() !== '') current.message += `\n${line}`;
      continue;
    }
    const startsAnother = read.rest.startsWith(': ') && !isTurned;
    if (!current || (startsAnother && current.frames.length > 0)) {
      const begun = read.rest.startsWith(': ') ? headingAfter(read.rest) : headingOf(heading);
      links.push(openLink(current ? 'cause' : 'outermost', begun));
    } else if (isTurned && read.rest.startsWith(': '))
      Object.assign(current, headingAfter(read.rest));
    links.at(-1)!.frames.push(read.frame);
  }
  if (links.length === 0) links.push(openLink('outermost', headingOf(heading)));
  return links.map((link) => {
    const known = link.type === '' ? headingAfter(link.message.split('\n')[0]!) : link;
    const frames = withNative(isTurned ? link.frames.toReversed() : link.frames);
    return { ...link, type: known.type, message: messageOf(link.message), frames };
  });
}

export const ruby: Language = {
  name: 'ruby',
  marks: (line) => readLine(line) !== null,
  read: readLinks,
};

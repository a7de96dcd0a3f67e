import { headingOf, indentOf, messageOf, rawOf, slashed } from '../lines.ts';
import type { NoiseWord, ReadFrame, ReadLink } from '../shape.ts';
import { frameOf, type Language, type OpenLink, openLink, outermostFirst } from './language.ts';

const frameLine = /^File "([^"]*)", line (\d{1,9})(?:, in (.{1,400}))?$/;

/** Since 3.12 a comprehension has no frame of its own. */
const comprehension = /^<(?:list|dict|set)comp>$/;
/** Files that are text at run time: `<string>`, `<attrs generated init shop.Order>`, `<decorator-gen-3>`. */
const made = /^<(?!frozen )/;

function readFrame(line: string): ReadFrame | null {
  const found = frameLine.exec(line.trim());
  if (!found) return null;
  const path = slashed(found[1]!);
  const name = found[3] ?? '';
  const last = name.slice(name.lastIndexOf('.') + 1);
  const noise: NoiseWord | null = comprehension.test(last)
    ? 'comprehension'
    : made.test(path)
      ? 'generated'
      : null;
  const called = /^<(?:module|lambda)>$/.test(last) ? last : last.replace(/^<.*>$/, '');
  return frameOf(rawOf(line), { path, function: called, line: Number(found[2]), noise });
}

const isChainMark = (text: string) =>
  text.startsWith('The above exception was the direct cause') ||
  text.startsWith('During handling of the above exception');

/** Exceptions as they are printed, innermost first: frames with the oldest call first, then `Type: message`. */
function readBlock(lines: readonly string[]): OpenLink[] {
  const links: OpenLink[] = [];
  let frames: ReadFrame[] = [];
  let link: OpenLink | null = null;
  for (const line of lines) {
    const frame = readFrame(line);
    const text = line.trim();
    if (frame) {
      if (link) frames = [];
      link = null;
      frames.push(frame);
    } else if (isChainMark(text) || /Traceback \(most recent call last\):$/.test(text)) {
      link = null;
      frames = [];
    } else if (link) {
      if (text !== '' && !/^[-+]/.test(text)) link.message += `\n${text}`;
    } else if (frames.length > 0 && indentOf(line) === 0 && text !== '') {
      link = openLink('cause', headingOf(text));
      link.frames = frames.toReversed();
      links.push(link);
      frames = [];
    }
  }
  if (frames.length > 0) links.push({ ...openLink('cause'), frames: frames.toReversed() });
  return links;
}

interface Boxes {
  /** What stands outside of the boxes of members. */
  readonly trunk: string[];
  readonly members: (readonly string[])[];
}

/** The boxes that an ExceptionGroup draws around its members, taken away. */
function unbox(lines: readonly string[]): Boxes {
  const boxes: Boxes = { trunk: [], members: [] };
  const open: { readonly column: number; readonly lines: string[] }[] = [];
  for (const line of lines) {
    const column = indentOf(line);
    const edge = line[column];
    if (edge === '+' && /^[-+]+ (?:\d+|\.\.\.) -+$/.test(line.slice(column))) {
      const at = column + (line.startsWith('+-+', column) ? 2 : 0);
      while ((open.at(-1)?.column ?? -1) >= at) open.pop();
      const member: string[] = [];
      boxes.members.push(member);
      open.push({ column: at, lines: member });
    } else if (edge === '|' || (edge === '+' && line[column + 1] === ' ')) {
      while ((open.at(-1)?.column ?? -1) > column) open.pop();
      const inner = open.at(-1)?.column === column ? open.at(-1)!.lines : boxes.trunk;
      inner.push(line.slice(column + 2));
    } else if (edge !== '+' || !/^[-+]+$/.test(line.slice(column))) {
      boxes.trunk.push(line);
    }
  }
  return boxes;
}

/** `File` lines are never deeper than one block: logs that indent a whole traceback lose the indent first. */
function withoutIndent(lines: readonly string[]): readonly string[] {
  const head = lines.find((line) => /Traceback \(most recent call last\):$/.test(line));
  const margin = head === undefined ? 0 : head.slice(0, indentOf(head));
  if (margin === 0 || margin === '' || head!.trimStart().startsWith('+')) return lines;
  return lines.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line));
}

function readLinks(lines: readonly string[]): ReadLink[] {
  const { trunk, members } = unbox(lines);
  const links = outermostFirst(readBlock(withoutIndent(trunk)));
  for (const member of members) {
    outermostFirst(readBlock(member)).forEach((link, at) => {
      links.push({ ...link, relation: at === 0 ? 'member' : 'cause' });
    });
  }
  return links.map((link) => ({ ...link, message: messageOf(link.message) }));
}

export const python: Language = {
  name: 'python',
  marks: (line) => frameLine.test(line.replace(/^[\s|]*/, '').trimEnd()),
  read: readLinks,
};

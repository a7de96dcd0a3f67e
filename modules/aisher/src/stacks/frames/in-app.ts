import { remember } from '../remember.ts';
import type { ChainLink, Frame, LanguageName, ReadFrame, ReadLink } from '../shape.ts';
import { matchesGlob } from './glob.ts';
import { goStandard, libraries } from './libraries.ts';

/** What an org says of its own frames. The first that matches wins. */
export interface InAppRule {
  readonly id: string;
  readonly on: 'path' | 'module' | 'function';
  /** `*` stands for any text. */
  readonly glob: string;
  readonly inApp: boolean;
}

export interface Ownership {
  readonly rules?: readonly InAppRule[];
  /** The package or folder that most frames of the service share, such as `com.acme.shop`. */
  readonly rootPackage?: string;
}

const globCharsMax = 200;

/** `tokio` and `tokio::task`, and not `tokio_extra`: a name ends where a separator begins. */
function beginsWith(name: string, library: string): boolean {
  if (!name.startsWith(library)) return false;
  const next = name[library.length];
  return next === undefined || /[.\\/]$/.test(library) || !/\w/.test(next);
}

/** How Node named its own files before it wrote `node:`. */
const nodeCore =
  /^(?:ext:|internal\/|(?:events|net|fs|timers|module|stream|domain|dns|tls|_\w{1,30})\.js$)/;

/** By language: the entry of the lists that a path falls under; '' for none. */
const libraryOfPath = Object.fromEntries(
  Object.entries(libraries).map(([language, { paths }]) => [
    language,
    remember((text) => {
      const path = text.startsWith('/') || text.includes(':') ? text : `/${text}`;
      return paths.find((part) => path.includes(part)) ?? '';
    }),
  ]),
) as Record<LanguageName, (path: string) => string>;

/** The entry of the lists that a frame falls under. */
function libraryOf(frame: ReadFrame, language: LanguageName): string | null {
  const { modules } = libraries[language];
  const byPath = libraryOfPath[language](frame.path);
  if (byPath !== '') return byPath;
  // `T as Trait` is an app's when one of the two is.
  const names = frame.module.split(' as ');
  const byName = names.map((name) => modules.find((library) => beginsWith(name, library)));
  if (byName.every((library) => library !== undefined)) return byName[0] ?? null;
  if (language === 'go' && goStandard.has(frame.module.split('/')[0]!)) return 'standard';
  if (language === 'go' && /@v\d/.test(frame.path)) return '@version';
  if (language === 'ruby' && /^[\w-]+ \(\d/.test(frame.path)) return 'gem';
  if (language === 'javascript' && nodeCore.test(frame.path)) return 'node:';
  if (language === 'java' && !frame.module.includes('.') && frame.module.startsWith('$'))
    return '$';
  return null;
}

const partOf = (frame: ReadFrame, on: InAppRule['on']): string => frame[on];

const relative = (path: string) => path.replace(/^(?:\.?\/)+/, '');

const isUnder = (frame: ReadFrame, root: string): boolean =>
  root !== '' &&
  (beginsWith(frame.module, root) || relative(frame.path).startsWith(`${relative(root)}/`));

/** Whose a frame is, and which rule keeps it out of keys. Rules of the org come before all else. */
export function judge(
  frame: ReadFrame,
  language: LanguageName,
  { rules = [], rootPackage = '' }: Ownership,
): Frame {
  const rule = rules.find(
    ({ on, glob }) => glob.length <= globCharsMax && matchesGlob(glob, partOf(frame, on)),
  );
  const say = (dropped: string | null): Frame => ({ ...frame, inApp: dropped === null, dropped });
  if (rule) return say(rule.inApp ? null : `rule:${rule.id}`);
  if (frame.noise) return say(frame.noise);
  if (isUnder(frame, rootPackage)) return say(null);
  const library = libraryOf(frame, language);
  if (library !== null) return say(`list:${library}`);
  return say(frame.path === '' && frame.module === '' ? 'nowhere' : null);
}

export const judgeChain = (
  chain: readonly ReadLink[],
  language: LanguageName,
  ownership: Ownership,
): ChainLink[] =>
  chain.map((link) => ({
    ...link,
    frames: link.frames.map((frame) => judge(frame, language, ownership)),
  }));

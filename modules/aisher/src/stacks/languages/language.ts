import type { LanguageName, NoiseWord, ReadFrame, ReadLink, Relation } from '../shape.ts';

/** How one language writes its stacks. */
export interface Language {
  readonly name: LanguageName;
  /** Whether a line is a frame that only this language writes so. */
  readonly marks: (line: string) => boolean;
  /** The chain, outermost first. What the lines do not say is ''. */
  readonly read: (lines: readonly string[]) => readonly ReadLink[];
}

/** A link under way: lines add to it. */
export interface OpenLink {
  type: string;
  message: string;
  relation: Relation;
  frames: ReadFrame[];
}

export const openLink = (
  relation: Relation,
  heading: { readonly type: string; readonly message: string } = { type: '', message: '' },
): OpenLink => ({ type: heading.type, message: heading.message, relation, frames: [] });

/** A frame of the parts that a line has. */
export const frameOf = (
  raw: string,
  parts: {
    readonly path?: string;
    readonly module?: string;
    readonly function?: string;
    readonly line?: number | null;
    readonly column?: number | null;
    readonly noise?: NoiseWord | null;
  },
): ReadFrame => ({
  path: parts.path ?? '',
  module: parts.module ?? '',
  function: parts.function ?? '',
  line: parts.line ?? null,
  column: parts.column ?? null,
  noise: parts.noise ?? null,
  raw,
});

/** Languages that print the innermost exception first: the last one becomes the outermost. */
export function outermostFirst(links: readonly OpenLink[]): OpenLink[] {
  const turned = links.toReversed();
  turned.forEach((link, at) => {
    link.relation = at === 0 ? 'outermost' : 'cause';
  });
  return turned;
}

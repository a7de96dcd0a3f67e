import { commentChars, cutPattern, type MessageSettings } from '../dialogue/cleanup.ts';

export interface Opening {
  /** The text that git, or another hook, wrote into the file. */
  readonly text: string;
  /** The source that git names: `template`, or nothing. */
  readonly source: string;
  readonly settings: MessageSettings;
}

/** What starts a comment here. If git chose the character, its own hints at the end show it. */
function commentIn({ text, settings }: Opening): string {
  if (settings.comment !== null) return settings.comment;
  const cut = cutPattern.exec(text)?.[0];
  const told = cut ?? text.trimEnd().split('\n').at(-1) ?? '';
  return commentChars.find((each) => told.startsWith(each)) ?? '#';
}

/**
 * The file with the draft above its text. Null to leave the file alone: it already has words of the person's,
 * or git would take the draft for a comment.
 */
export function fillOpening(draft: string, opening: Opening): string | null {
  const { text, source, settings } = opening;
  const comment = commentIn(opening);
  const cut = text.search(cutPattern);
  const above = cut === -1 ? text : text.slice(0, cut);
  const isComment = (line: string) => line.startsWith(comment);
  const isWorded = above.split('\n').some((line) => line.trim() !== '' && !isComment(line));
  // A template is meant to be filled in, so it stays below the draft.
  if (isWorded && source !== 'template') return null;
  const message = wordedBeside(draft.trim(), settings, isComment);
  return message === null ? null : `${message}\n${isWorded ? '\n' : ''}${text}`;
}

function wordedBeside(
  draft: string,
  { cleanup }: MessageSettings,
  isComment: (line: string) => boolean,
): string | null {
  const lines = draft.split('\n');
  const keepsComments = cleanup !== null && cleanup !== 'strip';
  if (keepsComments || !lines.some(isComment)) return draft;
  const [header = ''] = lines;
  return isComment(header) ? null : header;
}

import { commentChars, cutPattern, type MessageSettings } from '../dialogue/cleanup.ts';

export interface Opening {
  /** What git, or another hook, wrote into the file. */
  readonly text: string;
  /** Where git says that it comes from: `template`, or nothing. */
  readonly source: string;
  readonly settings: MessageSettings;
}

/** What starts a comment here; where git chose it, its own hints at the end tell. */
function commentIn({ text, settings }: Opening): string {
  if (settings.comment !== null) return settings.comment;
  const cut = cutPattern.exec(text)?.[0];
  const told = cut ?? text.trimEnd().split('\n').at(-1) ?? '';
  return commentChars.find((each) => told.startsWith(each)) ?? '#';
}

/**
 * The file with the draft above what is there, or null to leave it: words of the person's are there
 * already, or git would take the draft for a comment.
 */
export function fillOpening(draft: string, opening: Opening): string | null {
  const { text, source, settings } = opening;
  const comment = commentIn(opening);
  const cut = text.search(cutPattern);
  const above = cut === -1 ? text : text.slice(0, cut);
  const isComment = (line: string) => line.startsWith(comment);
  const isWorded = above.split('\n').some((line) => line.trim() !== '' && !isComment(line));
  // A template is there to be filled in, and follows the draft.
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

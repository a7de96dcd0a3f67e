import type { StoryEntry } from '@dojang/kernel/schema';

/** A word of the server that may be newer than the catalogue: undefined when it is not in it. */
type FindMessage = (key: string, params?: Record<string, unknown>) => string | undefined;

/** Events that say again what the entry of a stamp says, with less. */
const saidByStamp: readonly string[] = ['kernel.draft-stamped', 'kernel.draft-rejected'];

/** What a person reads of a story: a draft stands in its heading, and what is said twice is said once. */
export const readableEntries = (entries: readonly StoryEntry[]): readonly StoryEntry[] => {
  const hasStamp = entries.some(({ source }) => source === 'stamp');
  return entries.filter(
    ({ source, title, facts }) =>
      source !== 'draft' &&
      !(source === 'action' && facts.outcome === 'done') &&
      !(hasStamp && source === 'event' && saidByStamp.includes(title)),
  );
};

/** The drafts that a story is about, for its heading. */
export const draftsOf = (entries: readonly StoryEntry[]) =>
  entries.flatMap(({ source, facts }) => {
    const { draftId, title } = facts;
    return source === 'draft' && typeof draftId === 'string' && typeof title === 'string'
      ? [{ id: draftId, title }]
      : [];
  });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An entry as a sentence of the reader's language. An entry without words of ours is named by its stable word. */
export function sentenceOf({ source, title, facts }: StoryEntry, findMessage: FindMessage): string {
  // Whoever was erased has no name any more.
  const who = { who: textOf(facts.by) || (findMessage('story.nobody') ?? '') };
  const word = (key: string) => findMessage(`${key}.${title}`) ?? title;
  switch (source) {
    case 'stamp':
      return findMessage(`story.stamp.${title}`, who) ?? title;
    case 'delivery': {
      const key = `story.delivery.${textOf(facts.state)}`;
      return findMessage(key, { ...who, channel: word('channel') }) ?? word('channel');
    }
    case 'job': {
      const key = `story.job.${textOf(facts.state)}`;
      return findMessage(key, { job: word('job') }) ?? word('job');
    }
    case 'llm': {
      const key = `story.llm.${textOf(facts.outcome)}`;
      return findMessage(key, { task: word('job') }) ?? word('job');
    }
    case 'action':
      return findMessage('story.action.refused', { action: word('action-log') }) ?? title;
    case 'event':
    case 'draft':
      return word('event');
  }
}

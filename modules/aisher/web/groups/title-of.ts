import type { Group } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';

/** What a group is called: what the error says, else what kind of group it is. */
export function useTitleOf(): (group: Pick<Group, 'title' | 'kind'>) => string {
  const t = useWords();
  return ({ title, kind }) => (title === '' ? t(`kind.group.${kind}`) : title);
}

import type { DraftLine } from '@dojang/kernel/schema';
import { ApiProblem } from '@dojang/ui/api.ts';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import type { Found, PaletteSearch } from '@dojang/ui/web-module.ts';
import { useQueries, useQuery } from '@tanstack/react-query';
import { FileText, type LucideIcon, UserRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMe } from '../shell/session.tsx';
import type { Entry, EntryGroup } from './entry.ts';
import { onOtherLayout } from './hangul.ts';
import { rank } from './ranking.ts';
import type { ModuleParts } from './use-modules.ts';

const foundMax = 6;
const wordsMax = 200;
/** A pause in typing. A syllable takes three keys. */
const pauseMs = 180;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

const draftSearch = (label: string): PaletteSearch => ({
  label,
  find: async (api, words, signal) => {
    const path = pathOf('/drafts', { state: 'all', q: words, limit: String(foundMax) });
    const { drafts } = await api.get<{ drafts: DraftLine[] }>(path, signal);
    return drafts.map(({ id, title }) => ({ id, label: title, href: `/drafts/${id}` }));
  },
});

/** What the words find; where that is nothing, what the same keys find on the other layout. */
async function findEither(
  find: PaletteSearch['find'],
  words: string,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const found = await find(api, words, signal);
  const other = found.length === 0 ? onOtherLayout(words) : undefined;
  return other === undefined ? found : find(api, other.slice(0, wordsMax), signal);
}

interface Source {
  readonly id: string;
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly find: PaletteSearch['find'];
}

const toEntry = ({ id, Icon }: Source, found: Found): Entry => ({
  id: `${id} ${found.id}`,
  label: found.label,
  Icon,
  href: found.href,
  ...(found.detail ? { detail: found.detail } : {}),
});

const isAway = (error: unknown) => error instanceof ApiProblem && error.status === 0;

function usePeople(text: string, may: boolean): readonly Entry[] {
  const people = useQuery({
    ...allPeople(api),
    enabled: may && text !== '',
  });
  const all = (people.data?.people ?? []).map(({ id, name }): Entry => {
    return { id, label: name, Icon: UserRound, href: `/people#${id}` };
  });
  return text === '' ? [] : rank(all, text).slice(0, foundMax);
}

/** What the server finds for `text`: drafts, people, and what each module searches. */
export function useFound(
  text: string,
  parts: readonly ModuleParts[],
): { groups: readonly EntryGroup[]; isLooking: boolean; isAway: boolean } {
  const t = useMessages();
  const allowed = useMe().data?.actions ?? [];
  const words = useSettled(text).slice(0, wordsMax);
  const drafts = { id: 'drafts', Icon: FileText, ...draftSearch(t('palette.drafts')) };
  const sources: readonly Source[] = [
    ...(allowed.includes('draft.read') ? [drafts] : []),
    ...parts.flatMap(({ name, Icon, searches }) =>
      searches.map((search) => ({ id: `${name} ${search.label}`, Icon, ...search })),
    ),
  ];
  const results = useQueries({
    queries: sources.map((source) => ({
      queryKey: ['palette', source.id, words],
      queryFn: ({ signal }: { signal: AbortSignal }) => findEither(source.find, words, signal),
      enabled: words !== '' && text !== '',
      retry: false,
      gcTime: 60_000,
    })),
  });
  const people = usePeople(text, allowed.includes('person.list'));
  const groups = sources.map((source, at): EntryGroup => {
    const found = text === '' ? [] : (results[at]?.data ?? []);
    const entries = found.slice(0, foundMax).map((each) => toEntry(source, each));
    return { id: source.id, label: source.label, entries };
  });
  return {
    groups: [...groups, { id: 'people', label: t('palette.people'), entries: people }],
    isLooking: text !== '' && (words !== text || results.some(({ isFetching }) => isFetching)),
    isAway: text !== '' && results.some(({ error }) => isAway(error)),
  };
}

import type { Person } from '@dojang/kernel/schema';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../shell/session.tsx';

export type { Person };

/** The people of the org, for who may choose one of them. */
export const usePeople = (enabled: boolean): readonly Person[] | undefined =>
  useQuery({ ...allPeople(api), enabled }).data?.people;

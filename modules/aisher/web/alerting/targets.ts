import type { Person, Team } from '@dojang/kernel/schema';
import type { Api } from '@dojang/ui/api.ts';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { OnCall } from '../../src/alerts/on-call/schema.ts';
import type { AlertRule } from '../../src/alerts/rules/schema.ts';
import type { serviceList } from '../../src/releases/schema.ts';
import type { Schedule } from '../../src/schedules/schema.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export const onCallKey = ['aisher', 'on-call'] as const;

export const useOnCall = (api: Api) =>
  useQuery({
    queryKey: onCallKey,
    queryFn: ({ signal }) => api.get<{ onCall: OnCall[] }>('/aisher/on-call', signal),
  });

export const useAlertRules = (api: Api) =>
  useQuery({
    queryKey: ['aisher', 'alert-rules'],
    queryFn: ({ signal }) => api.get<{ rules: AlertRule[] }>('/aisher/alert-rules', signal),
  });

export const useSchedules = (api: Api) =>
  useQuery({
    queryKey: ['aisher', 'schedules'],
    queryFn: ({ signal }) => api.get<{ schedules: Schedule[] }>('/aisher/schedules', signal),
  });

export const usePeople = (api: Api): readonly Person[] =>
  useQuery(allPeople(api)).data?.people ?? [];

export const useServices = (api: Api): readonly Named[] =>
  useQuery({
    queryKey: ['aisher', 'services'],
    queryFn: ({ signal }) =>
      api.get<z.infer<typeof serviceList>>('/aisher/services?limit=100', signal),
  }).data?.services ?? [];

/** All who can be told, by kind. */
export interface Targets {
  readonly people: readonly Named[];
  readonly teams: readonly Named[];
  readonly onCall: readonly Named[];
  readonly receivers: readonly Named[];
}

export function useTargets(api: Api): Targets {
  const people = usePeople(api);
  const teams = useQuery({
    queryKey: ['teams'],
    queryFn: () => api.get<{ teams: Team[] }>('/teams'),
  });
  const receivers = useQuery({
    queryKey: ['receivers'],
    queryFn: () => api.get<{ receivers: Named[] }>('/receivers'),
    // Only those who may configure it are shown the systems that are told.
    retry: false,
  });
  return {
    people,
    teams: teams.data?.teams ?? [],
    onCall: useOnCall(api).data?.onCall ?? [],
    receivers: receivers.data?.receivers ?? [],
  };
}

/** The names of `ids`, in their order; what is gone is left out. */
export const namesOf = (ids: readonly string[], all: readonly Named[]): string[] =>
  ids.flatMap((id) => all.find((each) => each.id === id)?.name ?? []);

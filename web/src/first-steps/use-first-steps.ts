import type { FirstStepList } from '@dojang/kernel/schema';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../shell/session.tsx';

const key = 'dojang.first-steps';
/** Some steps are done where no message comes from: on a machine, in another tab. */
const lookMs = 5_000;

const isClosedHere = () => {
  try {
    return localStorage.getItem(key) === 'closed';
  } catch {
    return false;
  }
};

/** The steps that are left to the person; undefined once all are done, or when this browser closed the list. */
export function useFirstSteps(isShown: boolean): {
  /** Nobody knows yet whether there are any. */
  readonly isPending: boolean;
  readonly steps: FirstStepList['steps'] | undefined;
  readonly close: () => void;
} {
  const [isClosed, setClosed] = useState(isClosedHere);
  const asked = useQuery({
    queryKey: ['first-steps'],
    queryFn: () => api.get<FirstStepList>('/first-steps'),
    enabled: isShown && !isClosed,
    refetchInterval: ({ state }) =>
      state.data?.steps.every(({ isDone }) => isDone) === true ? false : lookMs,
  });
  const steps = asked.data?.steps;
  const isOpen = isShown && !isClosed && steps?.some(({ isDone }) => !isDone);
  return {
    isPending: asked.isLoading,
    steps: isOpen ? steps : undefined,
    close: () => {
      try {
        localStorage.setItem(key, 'closed');
      } catch {
        // It comes again at the next visit.
      }
      setClosed(true);
    },
  };
}

import { useRouter, useRouterState } from '@tanstack/react-router';

/** What the address names after `#`, and how to take it away again. */
export function useHash(): readonly [hash: string, clear: () => void] {
  const router = useRouter();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const clear = () => {
    const { pathname, searchStr } = router.state.location;
    if (hash !== '') void router.navigate({ href: pathname + searchStr, replace: true });
  };
  return [hash, clear];
}

import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';

/** Apart from what the page knows of a person, which is asked again as a session begins. */
const offers = new QueryClient();

/**
 * What a link offers, asked once. It is nobody's: asked again after the link let somebody in, it would be used up. Without a
 * secret nothing is asked.
 */
export const useOffer = <T>(
  kind: string,
  secret: string,
  ask: (secret: string, signal: AbortSignal) => Promise<T>,
): UseQueryResult<T> =>
  useQuery(
    {
      queryKey: [kind, secret],
      queryFn: ({ signal }) => ask(secret, signal),
      enabled: secret !== '',
      networkMode: 'always',
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
    },
    offers,
  );

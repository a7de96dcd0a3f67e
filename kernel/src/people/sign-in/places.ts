import { Problem } from '../../base/problem.ts';

/** A path of this server, and nothing that a browser reads as another's address. */
export const ownPath = (path: string): string =>
  /^\/(?![/\\])[^\\\s]*$/.test(path) && path.length <= 500 ? path : '/';

/** The page of sign-in, which says what is wrong and keeps the place that was wanted. */
export const refusedAt = (error: unknown, place: string): string => {
  if (!(error instanceof Problem)) throw error;
  return `/sign-in?${new URLSearchParams({ problem: error.code, place: ownPath(place) })}`;
};

/**
 * Requests that get a 401 share one refresh, because two rotations at once would look like theft. `refresh` answers
 * whether the session continues.
 */
export function createRefresher(refresh: () => Promise<boolean>): () => Promise<boolean> {
  let underWay: Promise<boolean> | null = null;
  return () => {
    underWay ??= refresh().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

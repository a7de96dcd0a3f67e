/**
 * Requests that meet a 401 share one refresh: rotating twice at once would look like theft. `refresh`
 * answers whether the session lives on.
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

/** An org of `abuse-server.ts`, and what its agent and its browser show. */
export interface Org {
  readonly token: string;
  readonly cookie: string;
  readonly repositoryId: string;
}

/** Asks the server at `url` as the browser of `org`, or as its agent, or as nobody. */
export const callServer =
  (url: string) =>
  async (
    path: string,
    org?: Org,
    init: { method?: string; body?: unknown; agent?: boolean } = {},
  ) => {
    const own: Record<string, string> =
      org === undefined
        ? {}
        : init.agent
          ? { authorization: `Bearer ${org.token}` }
          : { cookie: org.cookie, 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`${url}${path}`, {
      method: init.method ?? 'GET',
      headers: {
        ...own,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };

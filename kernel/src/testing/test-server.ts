/** The logins of the server that tests may use: the one that serves, and the one that owns. */
export interface TestServer {
  readonly url: string;
  readonly ownerUrl: string;
}

/** Undefined: the tests run on the embedded database. */
export function testServer(database?: string): TestServer | undefined {
  const { DOJANG_TEST_DATABASE_URL: url, DOJANG_TEST_DATABASE_DIRECT_URL: direct } = process.env;
  if (!url) return undefined;
  const at = (text: string) => {
    const own = new URL(text);
    if (database !== undefined) own.pathname = `/${database}`;
    return own.href;
  };
  return { url: at(url), ownerUrl: at(direct || url) };
}

/** The same past any pooler, which would keep a connection to a database that is to be copied or dropped. */
export function directServer(database: string): TestServer | undefined {
  const server = testServer(database);
  if (server === undefined) return undefined;
  const { host } = new URL(server.ownerUrl);
  return { ...server, url: Object.assign(new URL(server.url), { host }).href };
}

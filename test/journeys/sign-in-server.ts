/** A server of notes whose people sign in by a real provider of OpenID Connect; its button says "Acme". */
import { type OidcDouble, startOidcDouble } from '@dojang/kernel/testing';
import { freePort } from '../../scripts/free-port.ts';
import { type NoteServer, startNoteServer } from './note-server.ts';

export interface SignInServer {
  readonly url: string;
  readonly server: NoteServer;
  readonly double: OidcDouble;
  readonly close: () => Promise<void>;
}

export async function startSignInServer(): Promise<SignInServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const double = await startOidcDouble([`${url}/api/sign-in/oidc/sso/callback`]);
  const { issuer, clientId, clientSecret } = double.provider;
  const env = {
    DOJANG_OIDC_ISSUER: issuer,
    DOJANG_OIDC_CLIENT_ID: clientId,
    DOJANG_OIDC_CLIENT_SECRET: clientSecret ?? '',
    DOJANG_OIDC_TITLE: 'Acme',
    DOJANG_OIDC_PRIVATE: '1',
  };
  const server = await startNoteServer(env, port);
  const close = async () => {
    await server.close();
    await double.close();
  };
  return { url, server, double, close };
}

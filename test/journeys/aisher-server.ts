/** A server in this process with an owner, whose org has had errors for some days. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerLink, settleOwner, systemContext } from '@dojang/kernel/server';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import { alertWorld } from '../../modules/aisher/src/alerts/testing.ts';
import { foldErrors } from '../../modules/aisher/src/groups/fold/fold.ts';
import { noteDeploy } from '../../modules/aisher/src/releases/deploys.ts';
import { aLog, anError } from '../../modules/aisher/src/testing/errors.ts';
import { buildWeb } from '../../web/build.ts';
import { type Client, claim } from '../world.ts';

type Ctx = ReturnType<typeof systemContext>;
type Told = Parameters<typeof anError>[0];

export interface AisherServer {
  readonly app: App;
  readonly owner: Client;
  /** In the org of the owner, as the fold has it. */
  readonly ctx: Ctx;
  /** Folds one more error, now. */
  readonly fail: (more?: Told) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startAisherServer(): Promise<AisherServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-errors-'));
  const { outDir } = await buildWeb();
  const config = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent' };
  const app = await buildApp(readConfig(config, []), { pageFolder: outDir });
  app.address.url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  const settled = await settleOwner(app.parts);
  const owner = await claim(app.address.url, await ownerLink(app.parts, settled));
  const { body: me } = await owner.get('/me');
  const ctx = systemContext(app.parts, { org: me.org.id, name: 'test', trace: randomUUID() });
  return {
    app,
    owner,
    ctx,
    fail: async (more = {}) => {
      await foldErrors(ctx, [anError({ at: new Date(), ...more })]);
    },
    close: async () => {
      await app.close().catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const minuteMs = 60_000;

/** A new error of a service, ten minutes ago, that woke the owner. */
export async function raiseAlarm({ ctx }: Pick<AisherServer, 'ctx'>): Promise<void> {
  const { start, see, look } = alertWorld(ctx, new Date(Date.now() - 10 * minuteMs));
  await start();
  await see(0, 6, {
    service: 'checkout',
    release: '5.0.1',
    type: 'PriceMissing',
    message: 'no price for the cart',
    stack: `PriceMissing: no price for the cart
    at priceOf (/app/src/price.js:12:9)
    at total (/app/src/cart.js:7:3)`,
  });
  await look(1);
  await look(2);
}

/** Days of a shop: a refused card since a deploy, messages with ids, a flood in another service, one old error. */
export async function fillErrors({ ctx }: Pick<AisherServer, 'ctx'>): Promise<void> {
  const ago = (minutes: number) => new Date(Date.now() - minutes * minuteMs);
  const deploy = { service: 'payment', environment: 'production', version: '2.4.1' };
  await noteDeploy(ctx, { ...deploy, commit: '3f9c1a2e7b', at: ago(215).toISOString() });
  const refused = Array.from({ length: 214 }, (_, n) =>
    anError({ at: ago(210 - n * 0.9), message: `card refused by gateway: order ${8_100 + n}` }),
  );
  const late = Array.from({ length: 9 }, (_, n) =>
    aLog(`password of user ${['root', 'admin', 'guest'][n % 3]} was refused`, {
      service: 'accounts',
      at: ago(n * 90),
      release: '',
    }),
  );
  const stock = Array.from({ length: 40 }, (_, n) =>
    anError({
      service: 'stock',
      release: n > 20 ? '1.2.6' : '1.2.5',
      type: 'TimeoutError',
      message: 'stock did not answer within 2000 ms',
      operation: 'GET /stock/:sku',
      stack: `TimeoutError: stock did not answer within 2000 ms
    at reserve (/app/src/reserve.js:88:11)
    at processTicksAndRejections (node:internal/process/task_queues:105:5)
    at async placeOrder (/app/src/orders/place-order.js:31:3)
    at async /app/node_modules/fastify/lib/handleRequest.js:172:20`,
      at: ago(n * 25),
    }),
  );
  const old = [
    anError({
      service: 'notices',
      release: '0.9.2',
      type: 'java.lang.IllegalStateException',
      language: 'java',
      message: '한글 메시지: 알림을 보낼 주소가 없어요 <script>alert(1)</script>\u202e',
      at: ago(60 * 24 * 3),
      stack: `java.lang.IllegalStateException: no address
\tat com.example.notices.Sender.send(Sender.java:52)
\tat com.example.notices.Queue.drain(Queue.java:31)`,
    }),
  ];
  await foldErrors(ctx, [...old, ...stock, ...late, ...refused]);
}

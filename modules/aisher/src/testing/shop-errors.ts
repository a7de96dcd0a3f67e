import type { ErrorEvent } from '../groups/fold/error-event.ts';
import { decode } from '../receiver/decode/decode.ts';
import { brokenElement } from '../shop/keeping/keeper.ts';
import { identified, otlpBodies } from '../shop/otlp.ts';
import { seeded } from '../shop/random.ts';
import type { Fault, ShopState } from '../shop/scene.ts';
import { traceAt } from '../shop/traffic.ts';
import { anError } from './errors.ts';

const versions: ShopState['versions'] = {
  storefront: '1.8.0',
  orders: '2.4.1',
  payments: '3.1.0',
  stock: '1.2.5',
  notices: '0.9.2',
};

/** The errors of a minute after the bad deploy of the practice shop, as its senders tell them. */
export async function errorsOfBadDeploy(at: Date): Promise<ErrorEvent[]> {
  const fromMs = at.getTime();
  const fault: Fault = { kind: 'bad-deploy', service: 'orders', fromMs, untilMs: fromMs + 60_000 };
  const random = seeded(7);
  const traces = Array.from({ length: 60 }, (_, second) =>
    identified(
      random,
      traceAt(random, fromMs + second * 1_000, { versions, brokenElement }, [fault]),
    ),
  );
  const bodies = otlpBodies({ traces, points: [], atMs: fromMs, versions });
  const bytes = Buffer.from(JSON.stringify(bodies.traces));
  const { exceptions } = await decode('traces', 'json', bytes, (_, text) => text);
  return exceptions.map(({ type, message, stack, resource, errorId, traceId, spanId }) =>
    anError({
      ...{ type, message, stack, traceId, spanId, at, id: errorId },
      service: resource['service.name'] ?? '',
      release: resource['service.version'] ?? '',
    }),
  );
}

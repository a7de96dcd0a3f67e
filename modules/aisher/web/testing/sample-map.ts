import type { Node, ServiceMap } from '../../src/context/edges/schema.ts';

const nodeOf = (kind: Node['kind'], name: string, calls: number, errors: number): Node => ({
  id: `${kind} ${name}`,
  name,
  kind,
  services: kind === 'service' ? 1 : 0,
  calls,
  errors,
  p50Ms: 12,
  p95Ms: 86,
});

const edgeOf = (caller: string, callee: string, calls: number, errors: number, p95Ms = 64) => ({
  caller,
  callee,
  calls,
  errors,
  p50Ms: 9,
  p95Ms,
  callsWeighted: calls,
});

/** The playground's shop while the payments fail. */
export const sampleMap: ServiceMap = {
  from: '2026-11-30T02:12:00.000Z',
  until: '2026-11-30T03:12:00.000Z',
  by: 'service',
  isCut: false,
  nodes: [
    nodeOf('service', 'storefront', 4_210, 61),
    nodeOf('service', 'orders', 3_980, 214),
    nodeOf('service', 'payments', 1_204, 212),
    nodeOf('service', 'stock', 3_900, 0),
    nodeOf('service', 'notices', 990, 0),
    nodeOf('database', 'postgresql stock', 7_800, 2),
    nodeOf('messaging', 'orders.placed', 990, 0),
    nodeOf('http', 'gateway.example', 1_204, 210),
  ],
  edges: [
    edgeOf('service storefront', 'service orders', 3_980, 214, 930),
    edgeOf('service orders', 'service payments', 1_204, 212, 380),
    edgeOf('service orders', 'service stock', 3_900, 0),
    edgeOf('service orders', 'messaging orders.placed', 990, 0),
    edgeOf('messaging orders.placed', 'service notices', 990, 0),
    edgeOf('service stock', 'database postgresql stock', 7_800, 2),
    edgeOf('service payments', 'http gateway.example', 1_204, 210),
  ],
};

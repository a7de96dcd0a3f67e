import { count, instant } from '@dojang/kernel/bounds';
import { z } from 'zod';

const name = z.string().max(300);
const milliseconds = z.number().min(0).max(1e12);

/** As many as can be drawn. */
export const nodesMax = 500;
export const edgesMax = 2_000;
export const windowHoursMax = 24;

/** `GET /api/aisher/edges` */
export const edgeQuery = z.object({ from: instant, until: instant });

const numbers = {
  calls: count,
  errors: count,
  p50Ms: milliseconds,
  p95Ms: milliseconds,
};

export const node = z.object({
  /** Kind and name, which edges refer to. */
  id: z.string().max(320),
  name,
  /** `namespace`: services that are drawn as one, since there are too many. Others are peers that send no telemetry. */
  kind: z.enum(['service', 'namespace', 'database', 'messaging', 'http']),
  /** How many services it stands for. */
  services: count,
  ...numbers,
});
export type Node = z.infer<typeof node>;

export const edge = z.object({
  caller: z.string().max(320),
  callee: z.string().max(320),
  ...numbers,
  /** With what sampling took away; the same as `calls` where it took nothing. */
  callsWeighted: z.number().min(0).max(1e15),
});
export type Edge = z.infer<typeof edge>;

export const serviceMap = z.object({
  from: instant,
  until: instant,
  /** By services; by their namespaces where there are more than can be drawn. */
  by: z.enum(['service', 'namespace']),
  /** The rarest nodes or edges are left out. */
  isCut: z.boolean(),
  /** Most calls first. */
  nodes: z.array(node).max(nodesMax),
  edges: z.array(edge).max(edgesMax),
});
export type ServiceMap = z.infer<typeof serviceMap>;

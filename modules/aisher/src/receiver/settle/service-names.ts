import { type Resource, type Rows, serviceOf } from '../../rows/rows.ts';

const hourMs = 3_600_000;
const namesMax = 1_000;

/** Keeps the name that came, where a service is stored as `other`. */
const serviceMark = 'dojang.service';

/** A sender that makes up names, such as one a pod, would fill every list of services. */
export interface ServiceNames {
  /** The rows with `other` in place of every name of the key beyond a thousand an hour. */
  bound(key: string, rows: Rows): Rows;
}

export function createServiceNames(now: () => Date): ServiceNames {
  let hour = 0;
  const names = new Map<string, Set<string>>();

  function isNamed(key: string, name: string): boolean {
    const current = Math.floor(now().getTime() / hourMs);
    if (current !== hour) names.clear();
    hour = current;
    const known = names.get(key) ?? new Set();
    names.set(key, known);
    if (known.size < namesMax) known.add(name);
    return known.has(name);
  }

  return {
    bound(key, rows) {
      const renamed = new Map<Resource, Resource>();
      const resourceOf = (resource: Resource): Resource => {
        const found = renamed.get(resource);
        if (found !== undefined) return found;
        const name = serviceOf(resource);
        const kept = isNamed(key, name)
          ? resource
          : { ...resource, 'service.name': 'other', [serviceMark]: name };
        renamed.set(resource, kept);
        return kept;
      };
      const bounded = <R extends { readonly resource: Resource }>(row: R): R => {
        const resource = resourceOf(row.resource);
        return resource === row.resource ? row : { ...row, resource };
      };
      return {
        spans: rows.spans.map(bounded),
        logs: rows.logs.map(bounded),
        exceptions: rows.exceptions
          .map(bounded)
          .map((row) => ({ ...row, service: serviceOf(row.resource) })),
        points: rows.points.map((row) => {
          const labels = resourceOf(row.labels);
          return labels === row.labels ? row : { ...row, labels };
        }),
      };
    },
  };
}

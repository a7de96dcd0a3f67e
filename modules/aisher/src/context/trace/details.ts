import type { z } from 'zod';
import type { TraceSpan } from '../../store/queries/trace.ts';
import {
  attributeCharacters,
  attributesMax,
  exceptionsMax,
  messageCharacters,
  type Span,
  spanEvent,
  stackCharacters,
} from './schema.ts';

const ofResource = [
  'service.version',
  'deployment.environment.name',
  'deployment.environment',
  'host.name',
  'k8s.pod.name',
] as const;

/** What tells most about a span comes first. */
const first = ['error.', 'http.', 'url.', 'db.', 'rpc.', 'messaging.', 'server.', 'peer.', 'code.'];
const rankOf = (name: string): number => {
  const place = first.findIndex((start) => name.startsWith(start));
  return place < 0 ? first.length : place;
};

/** A few attributes of a span and its resource, and how many are left out. */
export function attributesOf(
  span: Pick<TraceSpan, 'strings' | 'numbers' | 'bools' | 'resource'>,
): Pick<Span, 'attributes' | 'attributesLeftOut'> {
  const own = [span.strings, span.numbers, span.bools].flatMap((each) =>
    Object.entries(each).map(([name, value]): [string, string] => [name, String(value ?? '')]),
  );
  own.sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const labels = ofResource.flatMap((name): [string, string][] => {
    const value = span.resource[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  const shown = [...own.slice(0, attributesMax - labels.length), ...labels];
  return {
    attributes: shown.map(([name, value]) => ({
      name: name.slice(0, 200),
      value: value.slice(0, attributeCharacters),
    })),
    attributesLeftOut: own.length + labels.length - shown.length,
  };
}

function eventOf(text: string): z.output<typeof spanEvent> | undefined {
  try {
    return spanEvent.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Exceptions that the events of a span tell of. */
export function exceptionsOf(events: readonly string[], firstMs: number): Span['exceptions'] {
  return events
    .map(eventOf)
    .filter((each) => each?.name === 'exception')
    .slice(0, exceptionsMax)
    .map((each) => {
      const said = (name: string, max: number) =>
        (each?.attributeMap[`exception.${name}`] ?? '').slice(0, max);
      const atMs = (each?.timeUnixNano ?? 0) / 1e6 - firstMs;
      return {
        atMs: Math.max(-1e14, Math.min(1e14, atMs)),
        type: said('type', 500),
        message: said('message', messageCharacters),
        stack: said('stacktrace', stackCharacters),
      };
    });
}

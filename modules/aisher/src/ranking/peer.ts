import type { SpanRow } from '../rows/rows.ts';

const clientKinds = new Set([3, 4]);
/** The most telling first. */
const names = ['peer.service', 'db.system.name', 'db.system', 'messaging.system', 'server.address'];

/** Who was called by a span that nobody answered with a span of their own: a database, a broker, another house. */
export function peerOf(span: SpanRow): string | null {
  if (!clientKinds.has(span.kind)) return null;
  const { strings } = span.attributes;
  for (const name of names) {
    const value = strings[name];
    // Databases of one make are not one database.
    const database = name.startsWith('db.') ? (strings['db.namespace'] ?? strings['db.name']) : '';
    if (value) return database ? `${value}/${database}` : value;
  }
  return null;
}

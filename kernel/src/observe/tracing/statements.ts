import type { Kysely, KyselyPlugin, PluginTransformQueryArgs } from 'kysely';
import { verbOf } from '../sql-verb.ts';
import type { Span } from './span.ts';

/** `SELECT`, `INSERT`, …: of a query that was built, or of one that was written. Never a value. */
function operationOf(node: PluginTransformQueryArgs['node']): string {
  if (node.kind !== 'RawNode') return node.kind.replace(/(Query)?Node$/, '').toUpperCase();
  return verbOf(node.sqlFragments.find((text) => text.trim()) ?? '').toUpperCase();
}

const spanOf = (parent: Span, operation: string): Span =>
  parent.child(operation, 'client', {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
  });

/** Of a statement that only reads. */
export const statementSpan = (parent: Span): Span => spanOf(parent, 'SELECT');

/** The same handle, whose statements are spans below `parent`. `fail` ends those that got no answer. */
export function spanStatements<T>(db: Kysely<T>, parent: Span) {
  const asked = new Map<object, Span>();
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      asked.set(queryId, spanOf(parent, operationOf(node)));
      return node;
    },
    async transformResult({ result, queryId }) {
      asked.get(queryId)?.end();
      asked.delete(queryId);
      return result;
    },
  };
  return {
    db: db.withPlugin(plugin),
    fail(error: unknown): void {
      for (const span of asked.values()) span.end(error);
      asked.clear();
    },
  };
}

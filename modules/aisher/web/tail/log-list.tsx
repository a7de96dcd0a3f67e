import { List } from '@dojang/ui/lists/list.tsx';
import type { ReactNode } from 'react';
import type { LogLine as Line } from '../../src/context/logs/schema.ts';
import { LogLine } from './log-line.tsx';

/** Lines of logs in the order that they come in. */
export function LogList({
  logs,
  label,
  empty,
}: {
  logs: readonly Line[];
  label: string;
  empty: ReactNode;
}) {
  return (
    <List items={logs} label={label} empty={empty}>
      {(line) => <LogLine key={line.id} line={line} />}
    </List>
  );
}

import { Seen } from '@dojang/kernel/web';
import { Boxes, Database, Globe, MessagesSquare } from 'lucide-react';
import type { Node } from '../../src/context/edges/schema.ts';

const icons = {
  service: null,
  namespace: Boxes,
  database: Database,
  messaging: MessagesSquare,
  http: Globe,
} as const;

export function NodeName({ node }: { node: Node }) {
  const Icon = icons[node.kind];
  return (
    <>
      {Icon && <Icon size={13} className="mr-1 inline shrink-0 align-[-2px]" aria-hidden="true" />}
      <Seen text={node.name} />
    </>
  );
}

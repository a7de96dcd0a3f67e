import { type ComponentType, useEffect, useState } from 'react';
import { loadPart } from '../hosting/part.ts';

/** A part of the frame that the first paint does without; it is loaded behind it. Without a network it stays away. */
export function LaterPart({ load }: { load: () => Promise<ComponentType> }) {
  const [Part, setPart] = useState<ComponentType>();
  useEffect(() => {
    void loadPart(load).then(
      (part) => setPart(() => part),
      () => {},
    );
  }, [load]);
  return Part && <Part />;
}

import { type ComponentType, useEffect, useState } from 'react';
import { loadPart } from '../hosting/part.ts';

/** What is loaded for the first paint has the network for itself as long. */
const quietMs = 1_000;

/** A part of the frame that the first paint does without; it is loaded behind it. Without a network it stays away. */
export function LaterPart({ load }: { load: () => Promise<ComponentType> }) {
  const [Part, setPart] = useState<ComponentType>();
  useEffect(() => {
    const timer = setTimeout(() => {
      void loadPart(load).then(
        (part) => setPart(() => part),
        () => {},
      );
    }, quietMs);
    return () => clearTimeout(timer);
  }, [load]);
  return Part && <Part />;
}

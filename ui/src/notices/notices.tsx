import { type ComponentType, useEffect, useState } from 'react';

type Show = (description: string) => void;

/** What was said before there was a place to show it. */
const unheard: string[] = [];
let show: Show | undefined;
let load: () => void = () => {};

/** Says what has just happened, politely, for a few seconds. */
export const say: Show = (description) => {
  if (show) return show(description);
  unheard.push(description);
  load();
};

function hear(by: Show): () => void {
  show = by;
  for (const description of unheard.splice(0)) by(description);
  return () => {
    show = undefined;
  };
}

/** The place of notices. Most visits say nothing, so what draws one is loaded when something is first said. */
export function Notices() {
  const [List, setList] = useState<ComponentType<{ hear: typeof hear }>>();
  useEffect(() => {
    load = () =>
      void import('./notice-list.tsx').then(
        ({ NoticeList }) => setList(() => NoticeList),
        // Without a network it stays unsaid until the next notice asks again.
        () => {},
      );
    if (unheard.length > 0) load();
  }, []);
  return List && <List hear={hear} />;
}

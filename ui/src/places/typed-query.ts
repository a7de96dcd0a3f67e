import { useEffect, useRef, useState } from 'react';
import { useQueryState } from './query-state.ts';

/** The address follows what is typed after this rest, and so do the requests. */
const restMs = 250;

/** What a person types into a search that stands in the address: `text` at once, `query` after a short rest. */
export function useTypedQuery(name: string): {
  readonly text: string;
  readonly query: string;
  readonly type: (text: string) => void;
} {
  const [query, setQuery] = useQueryState(name);
  const [text, setText] = useState(query);
  const written = useRef(query);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Another step in the history says something else than what was typed here.
    if (query !== written.current) setText(query);
    written.current = query;
  }, [query]);
  useEffect(() => {
    return () => clearTimeout(timer.current);
  }, []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      written.current = next.trim();
      setQuery(next.trim());
    }, restMs);
  };
  return { text, query, type };
}

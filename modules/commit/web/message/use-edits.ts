import { useCallback, useEffect, useState } from 'react';

const keyOf = (digest: string) => `dojang.edit.${digest}`;

function read(digest: string): string[] | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(digest)) ?? 'null');
    return Array.isArray(kept) && kept.every((text) => typeof text === 'string') ? kept : null;
  } catch {
    return null;
  }
}

/**
 * The messages as the person has them, for one version of the draft. They outlive a reload, and when
 * another version arrives what was typed on the last one is offered again.
 */
export function useEdits(digest: string, drafted: readonly string[]) {
  const [state, setState] = useState(() => ({ digest, texts: read(digest) }));
  const [lost, setLost] = useState<readonly string[] | null>(null);
  useEffect(() => {
    if (state.digest === digest) return;
    if (state.texts) setLost(state.texts);
    setState({ digest, texts: read(digest) });
  }, [digest, state]);
  const texts = state.digest === digest ? state.texts : null;
  const fits = texts !== null && texts.length === drafted.length;
  const messages = fits ? texts : drafted;
  const set = useCallback(
    (next: readonly string[] | null) => {
      if (next) sessionStorage.setItem(keyOf(digest), JSON.stringify(next));
      else sessionStorage.removeItem(keyOf(digest));
      setState({ digest, texts: next ? [...next] : null });
      setLost(null);
    },
    [digest],
  );
  /** Goes back to `before`; what was typed since then is offered again. */
  const cancel = (before: readonly string[]) => {
    const typed = messages;
    set(before.some((text, index) => text !== drafted[index]) ? before : null);
    if (typed.some((text, index) => text !== before[index])) setLost(typed);
  };
  return {
    messages,
    edited: fits && messages.some((text, index) => text !== drafted[index]),
    /** What was typed and then cancelled, or on a version that is gone, when it fits this one. */
    lost: lost && lost.length === drafted.length ? lost : null,
    set,
    cancel,
  };
}

let ahead = 0;

/** How far the server's clock is ahead of this device's. */
export const serverClock = {
  aheadMs: () => ahead,
  /** From the `Date` of an answer that has just come. */
  note(date: string | null) {
    const at = Date.parse(date ?? '');
    if (!Number.isNaN(at)) ahead = at - Date.now();
  },
};

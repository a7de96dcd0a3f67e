/** As many tabs as a thumb can hit at 360 px, each with room for its word. */
export const tabsMax = 5;

/**
 * The tabs of a phone: the inbox, one for each module, then the shell's own places as far as there is
 * room, and the way to all the rest. What has no tab is on the page `more`.
 */
export function tabsOf<T>(
  inbox: T,
  modules: readonly T[],
  own: readonly T[],
  more: T,
): { readonly tabs: readonly T[]; readonly rest: readonly T[] } {
  const all = [...modules, ...own];
  const room = tabsMax - 2;
  return { tabs: [inbox, ...all.slice(0, room), more], rest: all.slice(room) };
}

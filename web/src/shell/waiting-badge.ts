import { countInTitle } from '@dojang/ui/frames/title.ts';

/** Shows how many drafts wait, in the tab and on the icon of the installed app; 0 takes both away. */
export function showWaiting(count: number): void {
  countInTitle(count);
  if (!('setAppBadge' in navigator)) return;
  const shown = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  // Not installed, or not allowed: the tab says it all the same.
  shown.catch(() => {});
}

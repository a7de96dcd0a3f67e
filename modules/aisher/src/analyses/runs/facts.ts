import type { KeptRanking } from '../schema.ts';
import type { TimeWindow } from '../window/group-window.ts';

interface Facts {
  readonly times: TimeWindow;
  readonly ranking: KeptRanking;
  readonly errorCount: number;
  readonly releases: readonly string[];
}

const releasesShown = 20;

/** What a model is told of a window before the evidence. Nothing here can be cited. */
export function factsOf({ times, ranking, errorCount, releases }: Facts): string[] {
  const { from, until } = times;
  const minutes = Math.round((until.getTime() - from.getTime()) / 60_000);
  const { share, hasYesterday } = ranking.read;
  const compared = hasYesterday ? ' and with the same time of the day before' : '';
  return [
    `The window is from ${from.toISOString()} to ${until.toISOString()}, ${minutes} min; it is compared with the same length before${compared}.`,
    `${errorCount} errors were read${share < 1 ? `, of ${Math.round(share * 100)} % of the traces` : ''}.`,
    ...(releases.length === 0 ? [] : [`Releases: ${releases.slice(0, releasesShown).join(', ')}.`]),
    ...ranking.candidates
      .slice(0, 3)
      .map(
        ({ service, kind, reasons }) =>
          `${service} is suspected as ${kind}: ${reasons.map(({ feature }) => feature).join(', ')}.`,
      ),
  ];
}

import type { Cli } from '@dojang/kernel/cli';
import { frameList, groupDetail, sampleList } from './answers.ts';
import { findGroup } from './find.ts';
import { columnsFor, cut, minuteOf, oneLine } from './lines.ts';
import { saidIn } from './words/said.ts';

const releasesShown = 5;
const framesShown = 15;

/** `dojang aisher show GROUP` */
export async function show(
  cli: Cli,
  options: { readonly json?: boolean },
  [given = '']: readonly string[],
): Promise<number> {
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const id = await findGroup(api, given);
  const [group, { samples }, { frames, more }] = await Promise.all([
    api.call('GET', `/aisher/groups/${id}`, groupDetail),
    api.call('GET', `/aisher/groups/${id}/samples`, sampleList),
    api.call('GET', `/aisher/groups/${id}/frames`, frameList),
  ]);
  if (options.json) {
    cli.sayJson({ ...group, frames, samples });
    return 0;
  }
  const columns = columnsFor(cli.columns);
  const say = (line: string, style?: Parameters<Cli['say']>[1]) =>
    cli.say(cut(line, columns), style);
  say(oneLine(group.title), 'strong');
  say(`${oneLine(group.service)} · ${said.states[group.state] ?? group.state} · ${group.events}`);
  say(
    `${said.firstSeen} ${minuteOf(group.firstSeenAt)} · ${said.lastSeen} ${minuteOf(group.lastSeenAt)}`,
  );
  if (group.releases.length > 0) {
    say(said.releases, 'faint');
    for (const { release, environment, events } of group.releases.slice(0, releasesShown)) {
      say(`  ${oneLine(release)} ${oneLine(environment)} · ${events}`);
    }
  }
  if (frames.length > 0) {
    say(said.frames, 'faint');
    for (const frame of frames.slice(0, framesShown)) {
      const place = `${oneLine(frame.path)}${frame.line === null ? '' : `:${frame.line}`}`;
      const why =
        frame.unresolved === null
          ? ''
          : ` (${said.unresolved[frame.unresolved] ?? frame.unresolved})`;
      say(
        `  ${frame.inApp ? '›' : ' '} ${oneLine(frame.function)} ${place}${why}`,
        frame.inApp ? undefined : 'faint',
      );
    }
    const hidden = more + Math.max(0, frames.length - framesShown);
    if (hidden > 0) say(`  ${said.moreFrames(hidden)}`, 'faint');
  }
  const [newest] = samples;
  if (newest !== undefined) {
    say(said.sample, 'faint');
    say(`  ${oneLine(newest.message)}`);
    if (newest.traceId !== '') say(`  ${said.trace} ${newest.traceId}`);
  }
  return 0;
}

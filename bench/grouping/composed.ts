import type { Draw } from './draw.ts';

const split = (words: string): readonly string[] => words.trim().split(/\s+/);
const done = split(`opened closed created removed updated rejected accepted started finished expired
  reloaded verified cancelled restored moved copied locked released scheduled skipped merged failed`);
const doing = split(`opening closing creating removing updating loading verifying restoring moving
  copying locking releasing scheduling merging parsing sending writing reading`);
const nouns = split(`connection session bundle snapshot segment lease ticket document chunk shard
  replica channel listener handler request response record batch archive index policy report ledger
  voucher profile account file order parcel contract pipeline stage rule alert image key cursor`);
const moods = split(
  'stale invalid missing duplicate corrupt pending remote local unknown empty old',
);
const tails = [
  'because the limit was reached',
  'after a restart',
  'without a reply',
  'in read only mode',
  'and will be tried again',
  'by the operator',
  'since nothing changed',
  'while shutting down',
];
const joints = split('for from to on by in of at with via');
const named = split('user host service table topic city person class korean product');
const plain = split('n ms size uuid ip path duration hex id time address float');
const enums = [
  '{pending|active|closed}',
  '{low|normal|high|urgent}',
  '{primary|secondary|arbiter}',
  '{monthly|weekly|daily|hourly|yearly}',
  '{PENDING|READY|FAILED|UNKNOWN}',
  '{north|south|east|west|centre}',
  '{json|xml|csv|avro|parquet|protobuf|yaml}',
  '{red|green|blue|yellow|purple|orange|black|white}',
];

/**
 * Templates of no system there is: words are drawn. Some templates have siblings that differ by one word which is no variable:
 * what happened, to what it happened, or in which state that was.
 */
export function composeTemplates(draw: Draw, count: number): string[] {
  const templates = new Set<string>();
  while (templates.size < count) for (const each of composeSiblings(draw)) templates.add(each);
  return [...templates].slice(0, count);
}

function composeSiblings(draw: Draw): string[] {
  const noun = draw.pick(nouns);
  const verbs = draw.chance(0.6) ? done : doing;
  const verb = draw.pick(verbs);
  const mood = draw.chance(0.4) ? `${draw.pick(moods)} ` : '';
  const second = draw.chance(0.5) ? ` ${variablePart(draw)}` : '';
  const end = draw.chance(0.3) ? ` ${draw.pick(tails)}` : '';
  const tail = `${variablePart(draw)}${second}${end}`;
  const shape = draw.below(4);
  const say = (what: string, how: string, whose: string): string =>
    [
      `${how}${what} ${whose} ${tail}`,
      `${whose[0]!.toUpperCase()}${whose.slice(1)} ${how}${what} ${tail}`,
      `${what}: ${whose} ${how}${noun} ${tail}`,
      `${what} was ${how}${whose} ${tail}`,
    ][shape]!;
  const differ = draw.pick(['verb', 'noun', 'mood']);
  const siblings = draw.chance(0.35) ? draw.from(1, 3) : 0;
  const others = Array.from({ length: siblings }, () => {
    if (differ === 'verb') return say(noun, mood, draw.pick(verbs));
    if (differ === 'noun') return say(draw.pick(nouns), mood, verb);
    return say(noun, `${draw.pick(moods)} `, verb);
  });
  return [say(noun, mood, verb), ...others];
}

function variablePart(draw: Draw): string {
  const roll = draw.below(10);
  if (roll < 4) return `${draw.pick(joints)} {${draw.pick(named)}}`;
  if (roll < 6) return `${draw.pick(joints)} {${draw.pick(plain)}}`;
  if (roll < 7) return `${draw.pick(nouns)} ${draw.pick(enums)}`;
  if (roll < 8) return `${draw.pick(nouns)}={${draw.pick([...named, ...plain])}}`;
  if (roll < 9) return `(${draw.pick(nouns)}: {${draw.pick([...named, ...plain])}})`;
  return `${draw.pick(joints)} ${draw.pick(nouns)} {${draw.pick([...named, ...plain])}}`;
}

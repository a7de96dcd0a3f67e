import type { Evidence, ModelAnswer } from './answer.ts';
import { clockTimesIn, isFound, isNamedIn, isTimeFound, namesIn, normalized } from './names.ts';
import { isSeen, quantitiesOf } from './quantities.ts';

/** What an answer is checked against. */
export interface Seen {
  readonly evidence: readonly Evidence[];
  /** The services that the ranking puts first, best first. */
  readonly suspects: readonly string[];
  /** Names of the org's services, operations and releases: a word that is one of them counts as a name. */
  readonly known: readonly string[];
}

export interface Removed {
  readonly text: string;
  /** Why it is not shown, in English; the page has its own words. */
  readonly why: string;
}

export interface Judged {
  /** What may be shown. */
  readonly answer: ModelAnswer;
  readonly removed: readonly Removed[];
  /** Faults of the cause itself. With one of them the answer is not shown. */
  readonly faults: readonly string[];
}

const causal =
  /\b(because|caus(?:e|es|ed|ing)|due to|root cause|led to|leads? to|results? (?:of|from|in)|resulted in|trigger(?:s|ed)|responsible for|stems? from|owing to)\b|때문|원인|로 인해|으로 인한|로 인한|탓|유발|야기|초래|비롯/iu;

const suspectsMax = 3;
const ownKinds: readonly Evidence['kind'][] = ['group', 'span', 'log'];

/** What `text` says that `cited` does not: names, numbers with their units, times of day. */
function unfoundIn(text: string, cited: readonly Evidence[], known: readonly string[]): string[] {
  const texts = cited.map((each) => normalized(`${each.service ?? ''} \n${each.text}`));
  const names = namesIn(text, known).filter((name) => !isFound(name, texts));
  const seen = cited.flatMap((each) => quantitiesOf(each.text.normalize('NFKC')));
  const numbers = quantitiesOf(text.normalize('NFKC')).filter((said) => !isSeen(said, seen));
  const times = clockTimesIn(text).filter((time) => !isTimeFound(time, texts));
  return [...names, ...numbers.map((said) => said.text), ...times];
}

/** Whether a sentence says anything that evidence could bear out: a name, a number, a time. */
const isConcrete = (text: string, known: readonly string[]): boolean =>
  namesIn(text, known).length > 0 ||
  quantitiesOf(text.normalize('NFKC')).length > 0 ||
  clockTimesIn(text).length > 0;

const listed = (words: readonly string[]) => words.map((word) => `"${word}"`).join(', ');

/** Services that a sentence names and whose own span, log or group is cited. */
function seenComponents(text: string, cited: readonly Evidence[]): string[] {
  const all = normalized(text);
  const own = cited.filter(({ kind }) => ownKinds.includes(kind));
  const services = new Set(own.flatMap(({ service }) => service ?? []));
  return [...services].filter((service) => isNamedIn(service, all));
}

/** Faults of one sentence that cites evidence; none when all of it is found there. */
function faultsOf(text: string, ids: readonly string[], seen: Seen): string[] {
  const cited = ids.flatMap((id) => seen.evidence.find((each) => each.id === id) ?? []);
  const missing = ids.filter((id) => !seen.evidence.some((each) => each.id === id));
  if (missing.length > 0) return [`${missing.join(', ')} is no evidence that was sent`];
  const unfound = unfoundIn(text, cited, seen.known);
  return unfound.length > 0 ? [`${listed(unfound)} is not in the evidence ${ids.join(', ')}`] : [];
}

/** A cause may be asserted of a component whose own failure is cited, and that the ranking suspects. */
function mayAssertCause(text: string, cited: readonly Evidence[], suspects: readonly string[]) {
  const top = suspects.slice(0, suspectsMax);
  return seenComponents(text, cited).some((service) => top.includes(service));
}

function faultsOfCause(cause: string, cited: readonly Evidence[], seen: Seen): string[] {
  if (cited.length === 0) return ['no claim stands, so nothing supports the cause'];
  const unfound = unfoundIn(cause, cited, seen.known);
  const faults =
    unfound.length > 0 ? [`the cause says ${listed(unfound)}, which no claim's evidence says`] : [];
  if (!mayAssertCause(cause, cited, seen.suspects)) {
    faults.push(
      'the cause names no service that is among the suspects and whose own span or log is cited',
    );
  }
  return faults;
}

/**
 * Takes out of a model's answer what the evidence does not say. Whatever stays names only what was sent, in the
 * evidence that it cites. What cannot be checked here is whether a sentence follows from it: that is why the evidence is
 * shown beside each.
 */
export function judgeAnswer(given: ModelAnswer, seen: Seen): Judged {
  const removed: Removed[] = [];
  const keep = <T>(
    items: readonly T[],
    textOf: (item: T) => string,
    faults: (item: T) => string[],
  ) =>
    items.filter((item) => {
      const [why] = faults(item);
      if (why !== undefined) removed.push({ text: textOf(item), why });
      return why === undefined;
    });
  const evidenceOf = (ids: readonly string[]) => seen.evidence.filter(({ id }) => ids.includes(id));

  const names = [...seen.known, ...seen.evidence.flatMap(({ service }) => service ?? [])];
  const claims = keep(
    given.claims,
    ({ text }) => text,
    ({ text, evidence }) => faultsOf(text, evidence, seen),
  ).map((claim) => {
    const asserts = causal.test(claim.text);
    const may = mayAssertCause(claim.text, evidenceOf(claim.evidence), seen.suspects);
    const isShown = isConcrete(claim.text, names) && (may || !asserts);
    return isShown ? claim : { ...claim, kind: 'inferred' as const };
  });
  const cited = evidenceOf(claims.flatMap(({ evidence }) => evidence));
  const faults = faultsOfCause(given.cause, cited, seen);

  const all = seen.evidence.map(({ id }) => id);
  const next = keep(
    given.next,
    (step) => step.do,
    (step) => faultsOf(`${step.do} ${step.why}`, step.evidence, seen),
  );
  const alternatives = keep(given.alternatives, String, (text) => faultsOf(text, all, seen));
  const unknown = keep(given.unknown, String, (text) => faultsOf(text, all, seen));
  const affected = keep(given.affected, String, (name) =>
    seen.evidence.some(({ service, text }) => service === name || isNamedIn(name, normalized(text)))
      ? []
      : [`"${name}" is in no evidence`],
  );
  const [place = null] = keep(
    given.fix === null ? [] : [given.fix],
    ({ path }) => path,
    ({ path, element, evidence }) => {
      const texts = evidenceOf(evidence).map(({ text }) => normalized(text));
      const unfound = [path, element].filter((name) => !isFound(name, texts));
      return unfound.length > 0 ? [`${listed(unfound)} is not in ${evidence.join(', ')}`] : [];
    },
  );
  // A model that saw no source makes code up: what a sketch names has to be seen, as in a claim. The place stands without it.
  const [sketch = ''] = keep(
    place === null || place.sketch === '' ? [] : [place.sketch],
    String,
    (text) => faultsOf(text, place?.evidence ?? [], seen),
  );
  const fix = place && { ...place, sketch };
  const kinds = new Set(cited.map(({ kind }) => kind));
  const confidence =
    given.confidence === 'high' && kinds.size < 2 ? ('medium' as const) : given.confidence;
  return {
    answer: { ...given, claims, confidence, next, alternatives, unknown, affected, fix },
    removed,
    faults,
  };
}

import { createHash } from 'node:crypto';
import { canonicalJson } from '@dojang/kernel';
import { numberNames } from '@dojang/kernel/masker';
import type { ErrorRow } from '../../format/error-row.ts';
import { evidenceMax, evidenceTextMax, type KeptEvidence } from '../schema.ts';
import type { WindowCommit } from '../window/window-commits.ts';
import type { SeenGroup } from '../window/window-groups.ts';
import type { Described } from './describe.ts';
import { queryOf } from './evidence-queries.ts';

/** List and digest of all that an analysis shows, cites and binds. */
export interface Collected {
  readonly evidence: KeptEvidence;
  readonly digest: string;
  /** The errors, with the same numbers for the same names. */
  readonly errors: readonly ErrorRow[];
}

const subjectMax = 500;
const shaShown = 12;
/** A character that no text has, between texts that are numbered together. */
const boundary = '\n\ue000\n';

function groupText(group: SeenGroup): string {
  const { service, title, culprit, events, eventsBefore, firstSeenAt, release, message } = group;
  const at = culprit === null ? '' : `, at ${culprit}`;
  const inRelease = release === '' ? '' : `, last seen in release ${release}`;
  const said = message === '' || title.includes(message) ? '' : `; it says: ${message}`;
  return `errors of ${service}: ${title}${at}: ${events} in the window, ${eventsBefore} in the same time before, first seen ${firstSeenAt.slice(0, 16)}${inRelease}${said}`;
}

function commitText({ service, sha, at, element, path, isOfFirstRelease }: WindowCommit): string {
  const what = element === null ? path : `${element} in ${path}`;
  const came = isOfFirstRelease ? '; it came with the first release that had the error' : '';
  return `commit ${sha.slice(0, shaShown)} of ${at.toISOString().slice(0, 16)} changed ${what}, which the stack of ${service} names${came}`;
}

function linkOf({ reference, traceId }: Described): string | null {
  if (reference.kind === 'span') {
    return `/aisher/traces/${reference.traceId}?span=${reference.spanId}`;
  }
  if (traceId !== '') return `/aisher/traces/${traceId}`;
  return reference.kind === 'edge' ? '/aisher/map' : null;
}

/** `<email:k3f9…>` becomes `<email:1>`, the same in all of them: a pseudonym leaves the org in no prompt. */
function numbered(texts: readonly string[]): string[] {
  return numberNames(texts.join(boundary)).text.split(boundary);
}

function bounded(query: ReturnType<typeof queryOf>) {
  if (query === null) return null;
  const params = Object.entries(query.params).map(([name, value]) => [
    name,
    value.slice(0, subjectMax),
  ]);
  return { sql: query.sql, params: Object.fromEntries(params) as Record<string, string> };
}

const cut = (text: string) => text.slice(0, evidenceTextMax).toWellFormed();

/** Evidence of the ranking, of suspect commits and of the groups, with names for people and models, links and queries. */
export function collectEvidence(
  described: readonly Described[],
  groups: readonly SeenGroup[],
  commits: readonly WindowCommit[],
  errors: readonly ErrorRow[],
  window: { readonly from: number; readonly until: number },
): Collected {
  const ids = described.map(({ id }) => Number(id.slice(1)));
  const next = ids.reduce((most, id) => Math.max(most, id), 0) + 1;
  const seen = described.map((each) => ({
    id: each.id,
    kind: each.kind,
    service: each.service?.slice(0, subjectMax) ?? null,
    text: each.text,
    link: linkOf(each),
    query: bounded(queryOf(each, window)),
  }));
  const ofGroups = groups.map((group, at) => ({
    id: `E${next + commits.length + at}`,
    kind: 'group' as const,
    service: group.service,
    text: groupText(group),
    link: `/aisher/groups/${group.id}`,
    query: null,
  }));
  const ofCommits = commits.map((commit, at) => ({
    id: `E${next + at}`,
    kind: 'commit' as const,
    service: commit.service,
    text: commitText(commit),
    link: null,
    query: null,
  }));
  const all = [...seen, ...ofCommits, ...ofGroups].slice(0, evidenceMax);
  const said = errors.flatMap(({ message, stack }) => [message, stack]);
  const texts = numbered([...all.map(({ text }) => text), ...said]);
  const ofErrors = texts.slice(all.length);
  const evidence = all.map((each, at) => ({ ...each, text: cut(texts[at] ?? '') }));
  const digest = createHash('sha256').update(canonicalJson(evidence)).digest('hex');
  return {
    evidence,
    digest,
    errors: errors.map((row, at) => ({
      ...row,
      message: ofErrors[2 * at] ?? '',
      stack: ofErrors[2 * at + 1] ?? '',
    })),
  };
}

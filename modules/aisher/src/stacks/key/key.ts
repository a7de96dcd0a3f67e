import { branchesOf } from '../frames/decisive.ts';
import type { InAppRule } from '../frames/in-app.ts';
import { owned } from '../read-error.ts';
import type { ChainLink, ErrorShape, Frame } from '../shape.ts';
import { type FingerprintRule, matchesRule } from './fingerprint-rule.ts';
import { isGenericType, isThrower } from './generic.ts';
import { hashOf, type KeyPart, keyVersion } from './hash.ts';
import { isMinified, keyNameOf, withoutRecursion } from './key-frames.ts';

export type KeyStep =
  | 'fingerprint'
  | 'rule'
  | 'app-frames'
  | 'top-frames'
  | 'type'
  | 'log'
  | 'span';

/** Errors with one key are one group. `parts` say why. */
export interface GroupKey {
  /** 32 hex characters. */
  readonly hash: string;
  readonly version: number;
  readonly kind: 'stack' | 'template' | 'span';
  readonly step: KeyStep;
  readonly parts: readonly KeyPart[];
  /** Frames of the decisive exception that the key does not have, with the rule that dropped each. */
  readonly dropped: readonly { readonly frame: Frame; readonly rule: string }[];
  readonly culprit: Frame | null;
  /** Every frame of the app is minified: a source map would tell these errors apart. */
  readonly needsSourceMap: boolean;
}

export interface KeyOptions {
  /** Of the decisive exception's message (`shape.decisive.message`). */
  readonly template: string;
  readonly rules?: {
    readonly inApp?: readonly InAppRule[];
    readonly fingerprint?: readonly FingerprintRule[];
  };
  readonly rootPackage?: string;
  /** Sent along with the error. `{{default}}` stands for the parts that it would have without. */
  readonly fingerprint?: readonly string[];
}

const framesMax = 8;
const topFramesMax = 3;
const fingerprintMax = 20;
const valueCharsMax = 500;
const templateCharsMax = 4 * valueCharsMax;

interface Found {
  readonly kind: GroupKey['kind'];
  readonly step: KeyStep;
  readonly parts: readonly KeyPart[];
  readonly used: ReadonlySet<Frame>;
  readonly needsSourceMap: boolean;
}

const part = (name: KeyPart['name'], value: string): KeyPart => ({ name, value });

/** Anonymous classes and proxies have a number, a path or an address in their names. */
const typeOf = ({ type }: ChainLink): string =>
  type
    .replace(/@anonymous[\s\S]*$/, '@anonymous')
    .replace(/\$\d+/g, () => '$')
    .slice(0, valueCharsMax);

/** A task group boxes what its tasks raised: with its members in the key, the box says nothing. */
const isBox = (type: string): boolean =>
  /^(?:exceptiongroup\.)?(?:Base)?ExceptionGroup$/.test(type);

/** Types from the outside in; those of members are sorted and distinct. A cause without a type has none. */
function typesOf(chain: readonly ChainLink[]): KeyPart[] {
  const { trunk, members } = branchesOf(chain);
  const all = [...trunk.map(typeOf), ...new Set(members.flat().map(typeOf).sort())];
  const kept = all.filter((type) => type !== '' && !(members.length > 0 && isBox(type)));
  return (kept.length > 0 ? kept : all.slice(0, 1)).map((type) => part('type', type));
}

/** What the error itself says, whatever came before it: the order of errors never matters. */
function ofError(shape: ErrorShape, template: string): Found {
  const { language, chain, decisive } = shape;
  const types = typesOf(chain);
  const ownFrames = decisive.frames.filter(({ inApp }) => inApp);
  const needsSourceMap = ownFrames.length > 0 && ownFrames.every(isMinified);
  const byTemplate = part('template', template.slice(0, templateCharsMax));
  const counted =
    ownFrames.length > 0 ? ownFrames : decisive.frames.filter(({ noise }) => noise === null);
  if (counted.length === 0 || needsSourceMap) {
    const parts = [...types, byTemplate];
    return { kind: 'template', step: 'type', parts, used: new Set(), needsSourceMap };
  }
  const names = withoutRecursion(counted.map((frame) => keyNameOf(frame, language)));
  const isOwn = ownFrames.length > 0;
  const chosen = names.slice(0, isOwn ? framesMax : topFramesMax);
  const frames = chosen.map((name) => part('frame', name));
  const saysLittle = !isOwn || isGenericType(typeOf(decisive)) || isThrower(counted[0]!.function);
  const kept = new Set(chosen);
  return {
    kind: 'stack',
    step: isOwn ? 'app-frames' : 'top-frames',
    parts: [...types, ...frames, ...(saysLittle ? [byTemplate] : [])],
    used: new Set(counted.filter((frame) => kept.has(keyNameOf(frame, language)))),
    needsSourceMap,
  };
}

/** A fingerprint of a sender or a rule, with the parts of the error itself where `{{default}}` stands. */
export function byFingerprint(values: readonly string[], otherwise: readonly KeyPart[]): KeyPart[] {
  return values
    .slice(0, fingerprintMax)
    .flatMap((value) =>
      /^\{\{ ?default ?\}\}$/.test(value)
        ? otherwise
        : [part('fingerprint', value.slice(0, valueCharsMax))],
    );
}

function unusedOf({ frames }: ChainLink, used: ReadonlySet<Frame>): GroupKey['dropped'] {
  return frames
    .filter((frame) => !used.has(frame))
    .map((frame) => ({ frame, rule: frame.dropped ?? 'beyond' }));
}

/** The key of an error with or without a stack. The first way that applies makes it. */
export function keyOf(service: string, read: ErrorShape, options: KeyOptions): GroupKey {
  const { template, rules = {}, rootPackage = '', fingerprint = [] } = options;
  const shape = owned(read, { rules: rules.inApp ?? [], rootPackage });
  const found = ofError(shape, template);
  const rule = rules.fingerprint?.find((each) => matchesRule(each, shape));
  const values = fingerprint.length > 0 ? fingerprint : rule?.fingerprint;
  const parts = values ? byFingerprint(values, found.parts) : found.parts;
  const given = fingerprint.length > 0 ? 'fingerprint' : 'rule';
  return {
    // Errors of one fingerprint are one group, with a stack or without.
    hash: hashOf(service, values ? 'fingerprint' : found.kind, parts),
    version: keyVersion,
    kind: found.kind,
    step: values ? given : found.step,
    parts,
    dropped: unusedOf(shape.decisive, found.used),
    culprit: shape.culprit,
    needsSourceMap: found.needsSourceMap,
  };
}

/** The key with another template, which is looked for once it is known that the key has one. */
export function withTemplate(service: string, key: GroupKey, template: string): GroupKey {
  const isSent = key.step === 'fingerprint' || key.step === 'rule';
  const parts = key.parts.map(({ name, value }) =>
    part(name, name === 'template' ? template.slice(0, templateCharsMax) : value),
  );
  return { ...key, parts, hash: hashOf(service, isSent ? 'fingerprint' : key.kind, parts) };
}

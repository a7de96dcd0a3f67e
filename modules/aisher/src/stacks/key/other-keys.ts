import { hashOf, type KeyPart, keyVersion } from './hash.ts';
import { byFingerprint, type GroupKey, type KeyStep } from './key.ts';

const keyOfParts = (
  service: string,
  kind: GroupKey['kind'],
  step: KeyStep,
  own: readonly KeyPart[],
  fingerprint: readonly string[],
): GroupKey => {
  const isSent = fingerprint.length > 0;
  const parts = isSent ? byFingerprint(fingerprint, own) : own;
  return {
    hash: hashOf(service, isSent ? 'fingerprint' : kind, parts),
    version: keyVersion,
    kind,
    step: isSent ? 'fingerprint' : step,
    parts,
    dropped: [],
    culprit: null,
    needsSourceMap: false,
  };
};

/** The key of an error log without an exception. */
export function keyOfLog(
  service: string,
  log: { readonly severity: string; readonly logger: string; readonly template: string },
  fingerprint: readonly string[] = [],
): GroupKey {
  const parts: KeyPart[] = [
    { name: 'severity', value: log.severity.toUpperCase() },
    { name: 'logger', value: log.logger },
    { name: 'template', value: log.template },
  ];
  return keyOfParts(service, 'template', 'log', parts, fingerprint);
}

/** The key of a span that failed without an exception. */
export function keyOfSpan(
  service: string,
  span: {
    readonly operation: string;
    readonly status: string;
    readonly response: string;
    readonly peer: string;
  },
  fingerprint: readonly string[] = [],
): GroupKey {
  const parts: KeyPart[] = [
    { name: 'operation', value: span.operation },
    { name: 'status', value: span.status },
    { name: 'response', value: span.response },
    { name: 'peer', value: span.peer },
  ];
  return keyOfParts(service, 'span', 'span', parts, fingerprint);
}

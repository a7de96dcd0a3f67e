/** A stretch of text, by UTF-16 offsets, `end` exclusive, and what it holds (`github-token`, `ip`). */
export interface Finding {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** What {@link mask} leaves in place of a finding: `<ip:1>`. */
export const placeholderPattern = /<[a-z][a-z-]{0,30}:\d{1,6}>/g;

const anyPlaceholder = /<[a-z][a-z-]{0,30}:[0-9a-z]{1,8}>/y;

/** Whether `at` lies in the kind of a placeholder: `password` of `<password:1>` names no value. */
export function isInPlaceholder(text: string, at: number): boolean {
  const open = text.slice(Math.max(0, at - 31), at).lastIndexOf('<');
  if (open === -1) return false;
  anyPlaceholder.lastIndex = Math.max(0, at - 31) + open;
  return anyPlaceholder.test(text) && anyPlaceholder.lastIndex > at;
}

/** Earliest first, longest first, without overlaps: a later finding inside an earlier one goes. */
export function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Finding[] = [];
  for (const finding of sorted) {
    const last = kept.at(-1);
    if (last === undefined || finding.start >= last.end) {
      kept.push(finding);
    } else if (finding.end > last.end) {
      // Two rules each found a part of one secret. Together they are the whole secret.
      kept[kept.length - 1] = { ...last, end: finding.end };
    }
  }
  return kept;
}

/** Bits per character of `value`; random base64 of 32 characters has about 4.5. */
export function entropyBits(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

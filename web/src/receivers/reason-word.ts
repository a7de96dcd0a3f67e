import type { useMessages } from '../i18n.ts';

const known = [
  'address-not-allowed',
  'host-unreachable',
  'host-too-slow',
  'superseded',
  'internal-error',
] as const;

/** What a stable word of a failure means to a person; the word itself where there is nothing better. */
export function reasonWord(t: ReturnType<typeof useMessages>, reason: string): string {
  const found = known.find((word) => word === reason);
  if (found !== undefined) return t(`receiver.reason.${found}`);
  const status = /^http-(\d{3})$/.exec(reason)?.[1];
  return status === undefined ? reason : t('receiver.reason.http', { status });
}

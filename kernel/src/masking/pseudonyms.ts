import { createHmac } from 'node:crypto';
import type { PlaceholderOf } from './render.ts';
import { placeholderPattern } from './span.ts';

/** Digits and letters without those that are read for one another, after Crockford. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const length = 8;

/**
 * Names each value by a keyed hash: `<email:k3f9…>`. The same value has the same name wherever the
 * org's key is used, so that it can be counted, found and erased. Without the key nobody can
 * test a guess. Two of a thousand values get one name with the chance of one in a million.
 */
export function pseudonymsOf(key: Uint8Array): PlaceholderOf {
  return (kind, value) => {
    const hash = createHmac('sha256', key).update(kind).update('\u0000').update(value).digest();
    // The first sign is a letter, so that a pseudonym never looks like a number.
    let name = alphabet[10 + (hash[0]! % 22)]!;
    for (let at = 1; at < length; at++) name += alphabet[hash[at]! & 31]!;
    return `<${kind}:${name}>`;
  };
}

const pseudonym = /<([a-z][a-z-]{0,30}):[a-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{7}>/g;

/** What templates of messages see: the kind alone, so that people do not make groups. */
export const withoutNames = (text: string): string => text.replace(pseudonym, '<$1>');

/**
 * For a prompt: `<email:k3f9…>` becomes `<email:1>`, which costs a model fewer tokens and tells it
 * nothing that would be known again in another prompt. `restore` gives the pseudonyms back.
 */
export function numberNames(text: string): {
  readonly text: string;
  readonly restore: (answer: string) => string;
} {
  const taken = new Set(text.match(placeholderPattern) ?? []);
  const numbered = new Map<string, string>();
  const names = new Map<string, string>();
  const next = new Map<string, number>();
  const shown = text.replace(pseudonym, (name, kind: string) => {
    let placeholder = numbered.get(name);
    if (placeholder === undefined) {
      let number = next.get(kind) ?? 1;
      while (taken.has(`<${kind}:${number}>`)) number++;
      next.set(kind, number + 1);
      placeholder = `<${kind}:${number}>`;
      numbered.set(name, placeholder);
      names.set(placeholder, name);
    }
    return placeholder;
  });
  const restore = (answer: string) =>
    answer.replace(placeholderPattern, (placeholder) => names.get(placeholder) ?? placeholder);
  return { text: shown, restore };
}

/**
 * Characters that a reader does not see and that can change what they see: controls, bidi marks and
 * overrides, zero-width ones, tags. Line breaks and tabs stay; a joiner stays between two emoji.
 */
const unseen =
  /(?<!\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d|\u200d(?!\p{Extended_Pictographic})|(?![\n\t\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** `text` without what cannot be seen; half a surrogate pair becomes U+FFFD. */
export const stripUnseen = (text: string): string => text.toWellFormed().replace(unseen, '');

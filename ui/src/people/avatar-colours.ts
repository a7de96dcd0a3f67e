/** Grounds on which the ink below can be read, on paper and on a dark screen. None is the seal's red. */
export const avatarGrounds = ['#3d4f73', '#2c5443', '#745321', '#5b4a78', '#2f5d66', '#524d45'];
export const avatarInk = '#fff6ef';

/** The ground of a name, always the same one. */
export function groundOf(name: string): string {
  // Syllables lie at even distances, so a plain sum would give all of them one ground.
  let hash = 0x811c9dc5;
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return avatarGrounds[(hash >>> 16) % avatarGrounds.length] ?? '#524d45';
}

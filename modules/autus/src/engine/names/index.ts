/** `@dojang/autus/names`: names of people as sheets and forms write them. Pure; reads at most 80 characters of a name. */
export { initialsOf, isSyllable, jamoOf } from './jamo.ts';
export { editsBetween, jamoApart, jaroWinkler } from './likeness.ts';
export { type Kin, kinOf } from './person-words.ts';
export {
  type NameReading,
  type NameRepair,
  nameCharsMax,
  plainText,
  readName,
} from './read-name.ts';
export { romanise, romanKey, romanKeys } from './romanise.ts';
export { isSurname, type SplitName, splitHangul } from './surnames.ts';

/** `@dojang/autus/matching`: which rows are one person, and who are siblings; with evidence. Pure. */
export { blockMax, type Pairs, pairsByKeys } from './blocks.ts';
export {
  codeField,
  dayField,
  dayLevel,
  type Field,
  type Level,
  textField,
  textLevel,
} from './fields.ts';
export {
  type Answer,
  candidatesMax,
  isSameByRule,
  type Match,
  type Matching,
  matchPeople,
  type SiblingPair,
} from './match-people.ts';
export { type Candidate, familyContacts } from './people.ts';
export { chanceOf, type Evidence, evidenceOf, learnModel, type Model } from './weights.ts';

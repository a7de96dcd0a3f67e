/** Marks of a lesson by several coaches, merged child by child; undo; what families are told. Pure. */
export {
  childrenMax,
  type Merged,
  mergeSave,
  type Save,
  type Undo,
  type Undone,
  undoMs,
  undoSave,
} from './merge.ts';
export {
  type ChildRow,
  type Difference,
  differencesOf,
  emptyRegister,
  type Mark,
  type MarkChange,
  markOf,
  nextMark,
  type Register,
  rowOf,
  type Statement,
  suggestedMarks,
} from './register.ts';
export {
  dueTellings,
  planTellings,
  type Telling,
  type TellingPlan,
  type TellingPolicy,
  usualTellings,
} from './tellings.ts';

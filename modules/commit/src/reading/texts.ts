import { type Convention, convention } from '../engine/change/convention-schema.ts';
import { type Scope, scope } from '../engine/change/scope.ts';
import type { Rule } from '../engine/rules/rule.ts';
import type { RuleFacts } from '../engine/rules/rules.ts';
import { type CaptureInput, captureInput } from '../schema.ts';
import { unpack, unpackJson } from './packed.ts';

/** A capture as its JSON columns have it. Only threads read it, because it may be megabytes. */
export interface CaptureTexts {
  readonly scope: string;
  readonly convention: string;
  readonly secrets: string;
}

export interface ReadTexts {
  readonly scope: Scope;
  readonly convention: Convention;
  readonly secrets: CaptureInput['secrets'];
}

/** What the database holds is checked again on its way out. */
export const readTexts = (texts: CaptureTexts): ReadTexts => ({
  scope: scope.parse(unpackJson(texts.scope)),
  convention: convention.parse(unpackJson(texts.convention)),
  secrets: captureInput.shape.secrets.parse(unpackJson(texts.secrets)),
});

/** A capture with the convention and rules that its messages are checked against. */
export interface Matter {
  readonly texts: CaptureTexts;
  readonly branch: string | null;
  readonly author: RuleFacts['author'];
  readonly rules: readonly Rule[];
}

/** The diff of a page, as its sealed column has it. */
export const readPreview = (text: string | null): CaptureInput['diff'] | null =>
  text === null ? null : captureInput.shape.diff.parse(JSON.parse(unpack(text)));

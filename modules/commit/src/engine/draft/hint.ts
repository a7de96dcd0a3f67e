import type { Convention } from '../change/scope.ts';
import { oneLine, parseMessage } from '../message/message.ts';
import { type Intent, typeFor } from './draft-type.ts';

/** What a person's hint asks for. */
export interface HintWish {
  readonly type: string | null;
  readonly scope: string | null;
  /** Of a whole header, which the person wrote. */
  readonly subject: string | null;
  /** Why the change was made, for the body. */
  readonly reason: string | null;
  readonly breaking: boolean;
  readonly brief: boolean;
  readonly wantsBody: boolean;
}

const nothing: HintWish = {
  type: null,
  scope: null,
  subject: null,
  reason: null,
  breaking: false,
  brief: false,
  wantsBody: false,
};

const intentWords: readonly (readonly [RegExp, Intent])[] = [
  [/^(?:feat(?:ure)?|새? ?기능|기능 추가)$/i, 'feat'],
  [/^(?:(?:bug ?)?fix|bug|버그|버그 수정|수정)$/i, 'fix'],
  [/^(?:refactor(?:ing)?|리팩터(?:링)?|리팩토링|구조 개선)$/i, 'refactor'],
  [/^(?:tests?|테스트)$/i, 'test'],
  [/^(?:docs?|documentation|문서)$/i, 'docs'],
  [/^(?:build|deps|빌드|의존성)$/i, 'build'],
  [/^(?:ci|cicd)$/i, 'ci'],
  [/^(?:chore|잡일)$/i, 'chore'],
  [/^(?:perf(?:ormance)?|성능)$/i, 'perf'],
  [/^(?:style|format|서식)$/i, 'style'],
  [/^(?:revert|되돌리기)$/i, 'revert'],
];

const isInstruction = (text: string): boolean =>
  /(?:줘|줘요|주세요|주십시오|써라|해라|말고|하지 마|한국어로|영어로|자세히|자세하게|간단히|간단하게|짧게|길게|쉽게)[.!~]*$/.test(
    text,
  ) ||
  /^(?:한국어로|영어로)|(?:^|[,.] *)(?:please|write|make|mention|explain|say more|say|more about|don't|do not|rewrite|in (?:korean|english))\b/i.test(
    text,
  );

/** Reads a hint: a type, a whole header, "shorter", "with a body", or the person's reason for the change. */
export function readHint(hint: string | null, convention: Convention): HintWish {
  const text = oneLine((hint ?? '').slice(0, 500));
  if (text === '') return nothing;
  if (/^(?:shorter|short|brief|더 ?짧게|짧게|간단히|간단하게)[.!]?$/i.test(text)) {
    return { ...nothing, brief: true };
  }
  if (
    /^(?:longer|with (?:a )?body|more detail(?:s|ed)?|detailed|더 ?길게|자세히|본문(?: 추가)?)[.!]?$/i.test(
      text,
    )
  ) {
    return { ...nothing, wantsBody: true };
  }
  if (/^breaking(?: change)?$|^호환성 깨짐$/i.test(text)) return { ...nothing, breaking: true };
  const bare = text.replace(/^(?:use |type[: ]+|this is an? )/i, '').replace(/[.!]$/, '');
  if (convention.types.includes(bare)) return { ...nothing, type: bare };
  for (const [words, intent] of intentWords) {
    if (words.test(bare)) return { ...nothing, type: typeFor(intent, convention) };
  }
  const parsed = parseMessage(text);
  if (parsed.type !== null && convention.types.includes(parsed.type) && parsed.subject !== '') {
    const { type, subject, breaking } = parsed;
    const isListed = convention.rules?.['scope-enum']?.when === 'always';
    const isForeign =
      isListed && parsed.scope !== null && !convention.scopes.includes(parsed.scope);
    // A scope that the configuration does not know would be blocked, so the drafter finds one itself.
    return { ...nothing, type, scope: isForeign ? null : parsed.scope, subject, breaking };
  }
  // A hint may be an order how to write. The drafter has no model to follow it, and must not print the order
  // itself.
  if (isInstruction(text))
    return {
      ...nothing,
      wantsBody: /이유|본문|설명|자세|길게|왜|why|reason|body|more/i.test(text),
    };
  return { ...nothing, reason: text };
}

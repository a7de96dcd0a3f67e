import { elementKinds, elementStates, type RuleCondition } from '@dojang/commit/engine/lint';
import { IconButton } from '@dojang/ui/buttons/button.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Messages } from '../messages/ko.ts';
import { useWords } from '../words.ts';
import { type ConditionKind, conditionKinds, conditionOf, kindOf, wordsIn } from './rule-forms.ts';

const parts = ['type', 'scope', 'subject', 'header', 'body', 'footer'] as const;

/** One condition of a rule: what it is on, and what it asks. */
export function ConditionFields({
  condition,
  number,
  onChange,
  onRemove,
}: {
  condition: RuleCondition;
  number: number;
  onChange: (condition: RuleCondition) => void;
  onRemove: () => void;
}) {
  const t = useWords();
  return (
    <fieldset className="rounded-lg border border-line p-3">
      <legend className="sr-only">{t('rules.condition-number', { number })}</legend>
      <div className="flex items-start gap-1">
        <SelectField
          className="flex-1"
          label={t('rules.condition-number', { number })}
          hidesLabel
          value={kindOf(condition)}
          onChange={(kind) => onChange(conditionOf(kind as ConditionKind, condition))}
        >
          {conditionKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`rule.on.${kind}`)}
            </option>
          ))}
        </SelectField>
        <IconButton Icon={X} label={t('rules.remove-condition', { number })} onClick={onRemove} />
      </div>
      <Details condition={condition} onChange={onChange} />
    </fieldset>
  );
}

function Details({
  condition,
  onChange,
}: {
  condition: RuleCondition;
  onChange: (condition: RuleCondition) => void;
}) {
  const t = useWords();
  const fields = [];
  if ('part' in condition) {
    fields.push(
      <Choice
        key="part"
        label={t('rules.part')}
        value={condition.part}
        options={parts}
        wordOf={(part) => t(`part.${part}`)}
        onChange={(part) => onChange({ ...condition, part } as RuleCondition)}
      />,
    );
  }
  if ('over' in condition) {
    fields.push(
      <TextField
        key="over"
        label={t('rules.over')}
        type="number"
        inputMode="numeric"
        min={0}
        max={20_000}
        value={String(condition.over)}
        onChange={(over) => onChange({ ...condition, over: Math.max(0, Math.floor(Number(over))) })}
      />,
    );
  }
  if ('words' in condition && (condition.is === 'one-of' || condition.is === 'none-of')) {
    fields.push(
      <Words
        key="words"
        label={t('rules.values')}
        words={condition.words}
        onChange={(words) => onChange({ ...condition, words } as RuleCondition)}
      />,
    );
  }
  if (condition.on === 'paths') {
    fields.push(
      <Words
        key="globs"
        label={t('rules.values')}
        example="*.sql, packages/pay/"
        words={condition.globs}
        onChange={(globs) => onChange({ ...condition, globs })}
      />,
    );
  }
  if (condition.on === 'elements') {
    const any = <T extends string>(value: T | ''): T[] => (value === '' ? [] : [value]);
    fields.push(
      <Choice
        key="kinds"
        label={t('rules.kinds')}
        value={condition.kinds[0] ?? ''}
        options={['', ...elementKinds]}
        wordOf={(kind) =>
          kind === '' ? t('rules.any') : t(`rules.kind.${kind}` as keyof Messages)
        }
        onChange={(kind) =>
          onChange({ ...condition, kinds: any(kind as (typeof elementKinds)[number]) })
        }
      />,
      <Choice
        key="states"
        label={t('rules.states')}
        value={condition.states[0] ?? ''}
        options={['', ...elementStates]}
        wordOf={(state) =>
          state === '' ? t('rules.any') : t(`rules.state.${state}` as keyof Messages)
        }
        onChange={(state) =>
          onChange({ ...condition, states: any(state as (typeof elementStates)[number]) })
        }
      />,
      <Words
        key="names"
        label={t('rules.names')}
        words={condition.names}
        onChange={(names) => onChange({ ...condition, names })}
      />,
      <CheckField
        key="breaking"
        className="self-end"
        label={t('rules.breaking')}
        checked={condition.breaking}
        onChange={(breaking) => onChange({ ...condition, breaking })}
      />,
    );
  }
  if (fields.length === 0) return null;
  return <div className="mt-2.5 grid gap-2.5 sm:grid-cols-2">{fields}</div>;
}

function Choice<T extends string>({
  label,
  value,
  options,
  wordOf,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly T[];
  wordOf: (value: T) => string;
  onChange: (value: T) => void;
}) {
  return (
    <SelectField label={label} value={value} onChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <option key={option} value={option}>
          {wordOf(option)}
        </option>
      ))}
    </SelectField>
  );
}

/** Words by comma. What is typed stays as typed; what it means goes up. */
function Words({
  label,
  words,
  example = '',
  onChange,
}: {
  label: string;
  words: readonly string[];
  example?: string;
  onChange: (words: string[]) => void;
}) {
  const [text, setText] = useState(words.join(', '));
  useEffect(() => {
    setText((typed) => (wordsIn(typed).join() === words.join() ? typed : words.join(', ')));
  }, [words]);
  return (
    <TextField
      className="sm:col-span-2"
      fieldClass="code"
      label={label}
      value={text}
      placeholder={example}
      maxLength={2000}
      autoCapitalize="off"
      spellCheck={false}
      onChange={(typed) => {
        setText(typed);
        onChange(wordsIn(typed));
      }}
    />
  );
}

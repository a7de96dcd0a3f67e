import { findUnseen, stripUnseen } from '@dojang/kernel/unseen';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextAreaField } from '@dojang/ui/forms/fields.tsx';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useWords } from '../words.ts';

const shownMax = 10;

/** A field cannot draw tokens. Its invisible characters are listed below, and one tap removes them. */
function UnseenList({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useWords();
  const unseen = findUnseen(value);
  if (unseen.length === 0) return null;
  return (
    <div role="status" className="mt-1 rounded-lg border border-ink px-3 py-2 text-sm">
      <p className="font-semibold">{t('message.unseen', { count: unseen.length })}</p>
      <ul className="mt-0.5">
        {unseen.slice(0, shownMax).map(({ at, name }) => {
          const before = value.slice(0, at).split('\n');
          const character = [...(before.at(-1) ?? '')].length + 1;
          return (
            <li key={at} className="flex flex-wrap items-baseline gap-x-2">
              <span className="unseen">{name}</span>
              <span className="text-ink-2">
                {t('message.unseen-at', { line: before.length, character })}
              </span>
            </li>
          );
        })}
      </ul>
      <Button className="mt-2" onClick={() => onChange(stripUnseen(value))}>
        {t('message.unseen-remove')}
      </Button>
    </div>
  );
}

/** The message while it is edited. It is as high as its text, and counts the length of its header. */
export function MessageField({
  value,
  label,
  headerLengthMax,
  takesFocus = false,
  onChange,
}: {
  value: string;
  label: string;
  headerLengthMax: number;
  /** The person has just asked to edit it. */
  takesFocus?: boolean;
  onChange: (value: string) => void;
}) {
  const t = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [value]);
  useEffect(() => {
    const element = field.current;
    if (!takesFocus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [takesFocus]);
  const used = value.split('\n', 1)[0]?.length ?? 0;
  return (
    <div>
      <TextAreaField
        ref={field}
        fieldClass="resize-none"
        rows={3}
        label={label}
        hidesLabel
        spellCheck
        value={value}
        maxLength={20_000}
        onChange={onChange}
      />
      <p
        className={`label mt-1 text-right ${used > headerLengthMax ? 'font-semibold text-ink' : ''}`}
      >
        {t('message.header-length', { used, max: headerLengthMax })}
      </p>
      <UnseenList value={value} onChange={onChange} />
    </div>
  );
}

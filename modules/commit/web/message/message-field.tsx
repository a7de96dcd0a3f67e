import { useLayoutEffect, useRef } from 'react';
import { useWords } from '../words.ts';

/** The message under the pen: as high as its text, with the length of its header counted. */
export function MessageField({
  value,
  label,
  headerLengthMax,
  onChange,
}: {
  value: string;
  label: string;
  headerLengthMax: number;
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
  const used = value.split('\n', 1)[0]?.length ?? 0;
  return (
    <div>
      <textarea
        ref={field}
        className="field resize-none leading-relaxed"
        rows={3}
        aria-label={label}
        spellCheck
        value={value}
        maxLength={20_000}
        onChange={(event) => onChange(event.target.value)}
      />
      <p
        className={`label mt-1 text-right ${used > headerLengthMax ? 'font-semibold text-ink' : ''}`}
      >
        {t('message.header-length', { used, max: headerLengthMax })}
      </p>
    </div>
  );
}

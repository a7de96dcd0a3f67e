import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useUiWords } from '../words.ts';

/** Lines to copy as they stand: a file, or several commands. Long lines are wrapped, and copied as they are. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const t = useUiWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => {},
    );
  };
  return (
    <figure aria-label={label} className="flex items-start gap-1 rounded-lg bg-sunk py-1 pr-1 pl-3">
      <pre className="code min-w-0 flex-1 py-2 wrap-anywhere whitespace-pre-wrap select-all">
        {text}
      </pre>
      <button
        type="button"
        className="btn btn-quiet px-0"
        aria-label={t('action.copy')}
        onClick={copy}
      >
        {copied ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
      </button>
      <span className="sr-only" aria-live="polite">
        {copied ? t('action.copied') : ''}
      </span>
    </figure>
  );
}

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useUiWords } from '../words.ts';

/** A line to copy. Where the browser does not allow copying, a tap selects all of it. */
export function CopyLine({ text }: { text: string }) {
  const t = useUiWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => {},
    );
  };
  return (
    <div className="flex items-start gap-1 rounded-lg bg-sunk py-1 pr-1 pl-3">
      <code className="code min-w-0 flex-1 self-center py-1 break-all select-all">{text}</code>
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
    </div>
  );
}

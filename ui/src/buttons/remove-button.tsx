import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useUiWords } from '../words.ts';
import { Button } from './button.tsx';

/** Removes at the second press: the first one asks. Leaving the button withdraws the question. */
export function RemoveButton({
  busy,
  onRemove,
  className = '',
}: {
  busy: boolean;
  onRemove: () => void;
  className?: string;
}) {
  const t = useUiWords();
  const [isSure, setSure] = useState(false);
  return (
    <Button
      kind="quiet"
      Icon={Trash2}
      busy={busy}
      className={`px-3 ${className}`}
      onBlur={() => setSure(false)}
      onClick={() => (isSure ? onRemove() : setSure(true))}
    >
      {t(isSure ? 'action.delete-sure' : 'action.delete')}
    </Button>
  );
}

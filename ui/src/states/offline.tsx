import { CloudOff } from 'lucide-react';
import { When } from '../times/when.tsx';
import { useUiWords } from '../words.ts';

/** Says that there is no connection, and that the data on the screen is from `at`. */
export function Offline({ at }: { at: string }) {
  const t = useUiWords();
  return (
    <p className="flex items-center gap-2">
      <CloudOff size={16} className="shrink-0" aria-hidden="true" />
      <span>
        {t('state.offline')} <When at={at} />
      </span>
    </p>
  );
}

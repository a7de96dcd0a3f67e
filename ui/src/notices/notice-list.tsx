import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useUiWords } from '../words.ts';

const notices = Toast.createToastManager();

const show = (description: string): void => {
  notices.add({ description, timeout: 5000 });
};

function List() {
  const t = useUiWords();
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="sheet appear flex items-center gap-3 border-ink bg-ink py-1 pr-1 pl-4 text-paper"
    >
      <Toast.Description className="min-w-0 flex-1 py-2 text-sm" />
      <Toast.Close
        className="grid size-11 shrink-0 place-items-center"
        aria-label={t('action.close')}
      >
        <X size={18} aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ));
}

/** Where notices stand. `hear` takes what shows one, once the place for it is there. */
export function NoticeList({ hear }: { hear: (by: (description: string) => void) => () => void }) {
  useEffect(() => {
    return hear(show);
  }, [hear]);
  return (
    <Toast.Provider toastManager={notices} limit={2}>
      <Toast.Portal>
        {/* At the top: docks and sheets stand at the bottom, and what decides is never covered. */}
        <Toast.Viewport className="fixed inset-x-4 top-[max(0.75rem,env(safe-area-inset-top))] z-[60] mx-auto flex max-w-md flex-col gap-2 outline-none">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

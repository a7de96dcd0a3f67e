import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { browserQuery } from './browser.ts';
import { OrgList } from './org-list.tsx';

/** Goes to another org: those that are open in this browser, and those that the account may open. */
export function OrgSwitcher({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useMessages();
  const browser = useQuery({ ...browserQuery, enabled: open });
  return (
    <SheetDialog open={open} onClose={onClose} title={t('account.switch')}>
      <p className="mb-3 text-sm text-ink-2">{t('orgs.lead')}</p>
      <Loaded query={browser} rows={2} rowHeight="h-15">
        {({ orgs }) => <OrgList orgs={orgs} place="/" />}
      </Loaded>
    </SheetDialog>
  );
}

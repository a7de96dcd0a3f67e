import { Notice } from '@dojang/ui/notices/notice.tsx';
import { ShieldAlert } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { isPlainHttp } from '../plain-http.ts';

/** Says what somebody on the same network could do, and how to prevent it. */
export function PlainHttpNote() {
  const t = useMessages();
  if (!isPlainHttp(location)) return null;
  return (
    <Notice Icon={ShieldAlert} title={t('devices.plain')} className="mb-6">
      {t('devices.plain-text')}
    </Notice>
  );
}

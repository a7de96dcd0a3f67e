import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Check, Copy, ExternalLink, Share2 } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../words.ts';
import { commitLink } from './forge-link.ts';

/** A commit elsewhere: its page at the host of the repository, sharing where the device can, and its id to copy. */
export function CommitLinks({
  sha,
  message,
  remoteUrl,
  isPushed,
}: {
  sha: string;
  message: string;
  remoteUrl: string | null;
  /** Only a pushed commit has a page. */
  isPushed: boolean;
}) {
  const t = useWords();
  const [copied, setCopied] = useState(false);
  const link = isPushed ? commitLink(remoteUrl, sha) : null;
  const copy = () =>
    navigator.clipboard?.writeText(sha).then(
      () => setCopied(true),
      () => {},
    );
  // A person who closes the sheet without sharing has changed nothing.
  const share = () => {
    const title = message.split('\n', 1)[0] ?? '';
    navigator.share({ title, text: title, url: link?.url ?? '' }).catch(() => {});
  };
  const canShare = link !== null && typeof navigator.share === 'function';
  return (
    <div className="-ml-2.5 flex flex-wrap gap-x-1">
      {link && (
        <ButtonLink
          kind="quiet"
          Icon={ExternalLink}
          className="px-2.5"
          href={link.url}
          target="_blank"
          rel="noreferrer noopener"
        >
          {t('links.open', { forge: link.forge })}
        </ButtonLink>
      )}
      {canShare && (
        <Button kind="quiet" Icon={Share2} className="px-2.5" onClick={share}>
          {t('links.share')}
        </Button>
      )}
      <Button
        kind="quiet"
        Icon={copied ? Check : Copy}
        className="px-2.5"
        onClick={() => void copy()}
      >
        {t(copied ? 'links.copied' : 'links.copy')}
      </Button>
    </div>
  );
}

import type { AuditLine, DraftState } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { exactTime } from '@dojang/ui/times/relative-time.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { findMessage, useMessages } from '../i18n.ts';
import { StateWord } from '../inbox/state-word.tsx';
import { whoText } from './line-words.ts';

const digestStart = 12;

/** One line in full: who, from where, how signed in, as what, when, what was shown, what came of it. */
export function LineFacts({ line }: { line: AuditLine }) {
  const t = useMessages();
  const language = useLanguage();
  const { device, signedIn, role, shown, draft } = line;
  const system = [device?.browser, device?.system].filter(Boolean).join(' · ');
  return (
    <FactRows>
      <FactRow label={t('audit.who')}>
        <Seen text={whoText(line, findMessage)} />
      </FactRow>
      {device && (
        <FactRow label={t('audit.device')}>
          <Seen text={system === '' ? device.name : `${device.name} (${system})`} />
        </FactRow>
      )}
      {signedIn && (
        <FactRow label={t('audit.signed-in')}>
          {findMessage(`audit.way.${signedIn.way}`) ?? signedIn.way}
          {signedIn.at && (
            <span className="label block">{exactTime(Date.parse(signedIn.at), language)}</span>
          )}
        </FactRow>
      )}
      {role && <FactRow label={t('audit.role')}>{findMessage(`role.${role}`) ?? role}</FactRow>}
      <FactRow label={t('audit.when')}>
        <time dateTime={line.at}>{exactTime(Date.parse(line.at), language)}</time>
      </FactRow>
      {shown && (
        <FactRow label={t('audit.shown')}>
          {t('audit.version', { version: shown.version })}{' '}
          <code className="code" title={shown.digest}>
            {shown.digest.slice(0, digestStart)}
          </code>
        </FactRow>
      )}
      {draft && (
        <FactRow label={t('audit.outcome')}>
          <StateWord state={draft.state as DraftState} />
        </FactRow>
      )}
    </FactRows>
  );
}

import { type HiddenFile, hiddenFiles, unseenPlaces } from '@dojang/commit/engine/lint';
import { Seen } from '@dojang/kernel/web';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { CommitDraft } from '../src/schema.ts';
import { LeaveOrIgnore } from './errands/leave-or-ignore.tsx';
import type { Leaving } from './errands/use-leaving.ts';
import type { Messages } from './messages/ko.ts';
import { useSecretName } from './secret-name.ts';
import { useWords } from './words.ts';

const known: readonly string[] = [
  'secret',
  'protected-branch',
  'many-files',
  'hidden-lines',
  'unseen-characters',
  'not-read',
  'new-device',
];
const shownMax = 50;

/** Why care is due: in words, with the places of possible secrets and never their text. */
export function Risks({
  commit,
  leaving,
  isMachineOld,
}: {
  commit: CommitDraft;
  leaving?: Leaving;
  /** It answers no errands, so nothing can be left out here. */
  isMachineOld: boolean;
}) {
  const t = useWords();
  const nameOf = useSecretName();
  const { risks } = commit.draft;
  const hidden = useMemo(() => hiddenFiles(commit.scope.files, commit.diff), [commit]);
  if (risks.length === 0 && commit.secrets.length === 0) return null;
  return (
    <Card title={t('risk.title')} Icon={TriangleAlert} isUrgent>
      <ul className="mt-1 list-disc space-y-1 pl-6 text-sm">
        {risks.map((risk) => (
          <li key={risk}>
            {known.includes(risk) ? t(`risk.${risk}` as keyof Messages) : t('risk.other', { risk })}
            {risk === 'hidden-lines' && <Hidden files={hidden} />}
            {risk === 'unseen-characters' && <Unseen commit={commit} />}
          </li>
        ))}
      </ul>
      {commit.secrets.length > 0 && (
        <ul className="rows mt-2 border-t border-line text-sm">
          {commit.secrets.map((secret) => (
            <li key={`${secret.path}:${secret.line}:${secret.kind}`} className="py-1.5">
              <span className="code break-all">
                <Seen text={secret.path} />:{secret.line}
              </span>{' '}
              <span className="text-ink-2">{nameOf(secret.kind)}</span>
            </li>
          ))}
        </ul>
      )}
      {isMachineOld && commit.secrets.length > 0 && (
        <p className="label mt-2">{t('leave.machine-old')}</p>
      )}
      {leaving && <LeaveOrIgnore commit={commit} leaving={leaving} />}
    </Card>
  );
}

/** How much nobody can see here, of which files, and why. */
function Hidden({ files }: { files: readonly HiddenFile[] }) {
  const t = useWords();
  const number = new Intl.NumberFormat(useLanguage());
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  if (files.length === 0) return null;
  const count = { files: number.format(files.length), lines: number.format(lines) };
  return (
    <>
      <p>{lines > 0 ? t('risk.hidden-count', count) : t('risk.hidden-files', count)}</p>
      <p className="text-ink-2">{t('risk.hidden-look')}</p>
      <Places>
        {files.slice(0, shownMax).map(({ path, why, lines }) => (
          <li key={path} className="py-1.5">
            <span className="code block break-all">
              <Seen text={path} />
            </span>
            <span className="text-ink-2">
              {t(`hidden.${why}`, { lines: number.format(lines) })}
            </span>
          </li>
        ))}
      </Places>
    </>
  );
}

/** Where characters stand that cannot be seen; those of a message are drawn in the message. */
function Unseen({ commit }: { commit: CommitDraft }) {
  const t = useWords();
  const places = useMemo(() => {
    const { body, scope, diff } = commit;
    const paths = scope.files.flatMap(({ path, oldPath }) => [path, oldPath]);
    const { ref = null, urls = [] } = body.destination ?? {};
    return unseenPlaces([body.branch, body.remote, ref, ...urls, ...paths], diff);
  }, [commit]);
  if (places.length === 0) return null;
  return (
    <Places>
      {places.slice(0, shownMax).map(({ where, line, names }) => (
        <li key={`${where}:${line}`} className="py-1.5">
          <span className="code block break-all">
            <Seen text={where} />
          </span>
          <span className="flex flex-wrap items-baseline gap-x-2 text-ink-2">
            {line !== null && t('risk.at-line', { line })}
            {names.map((name) => (
              <span key={name} className="unseen">
                {name}
              </span>
            ))}
          </span>
        </li>
      ))}
    </Places>
  );
}

function Places({ children }: { children: ReactNode }) {
  const t = useWords();
  return (
    <Disclosure label={t('risk.places')}>
      <ul className="rows mb-1">{children}</ul>
    </Disclosure>
  );
}

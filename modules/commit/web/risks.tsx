import { TriangleAlert } from 'lucide-react';
import type { CommitDraft } from '../src/schema.ts';
import type { Messages } from './messages/ko.ts';
import { useWords } from './words.ts';

const known: readonly string[] = ['secret', 'protected-branch', 'many-files', 'new-device'];

/** Why care is due: in words, with the places of possible secrets and never their text. */
export function Risks({ commit }: { commit: CommitDraft }) {
  const t = useWords();
  const { risks } = commit.draft;
  if (risks.length === 0 && commit.secrets.length === 0) return null;
  return (
    <section className="sheet border-ink px-4 py-3.5 sm:px-5">
      <h2 className="flex items-center gap-2 font-semibold">
        <TriangleAlert size={18} aria-hidden="true" />
        {t('risk.title')}
      </h2>
      <ul className="mt-1 list-disc pl-6 text-sm">
        {risks.map((risk) => (
          <li key={risk}>
            {known.includes(risk) ? t(`risk.${risk}` as keyof Messages) : t('risk.other', { risk })}
          </li>
        ))}
      </ul>
      {commit.secrets.length > 0 && (
        <ul className="rows mt-2 border-t border-line text-sm">
          {commit.secrets.map((secret) => (
            <li key={`${secret.path}:${secret.line}:${secret.kind}`} className="py-1.5">
              <span className="code break-all">
                {secret.path}:{secret.line}
              </span>{' '}
              <span className="text-ink-2">{secret.kind}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

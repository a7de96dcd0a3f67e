import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { useAnalysis, useLastAnalysis } from '../analyses/use-analysis.ts';
import { useWords } from '../words.ts';

const evidenceMax = 3;

/** What the last analysis of a group says, in a sentence with its first pieces of evidence; nothing where there is none. */
export function IncidentCause({ api, groupId }: { api: Api; groupId: string }) {
  const last = useLastAnalysis(api, groupId);
  const id = last.data?.id ?? null;
  return id === null ? null : <Answer api={api} id={id} />;
}

function Answer({ api, id }: { api: Api; id: string }) {
  const t = useWords();
  const { data } = useAnalysis(api, id);
  if (!data?.cause) return null;
  const cited = data.explanation?.answer.claims.flatMap(({ evidence }) => evidence) ?? [];
  const first = data.evidence.filter((each) => cited.includes(each.id)).slice(0, evidenceMax);
  return (
    <div className="mb-4">
      <p className="label">
        {t('group.part.cause')}
        {data.explanation?.origin === 'ranking' && ` · ${t('analysis.without-model')}`}
      </p>
      <p className="font-semibold break-words">
        <Seen text={data.cause} />
      </p>
      <ul className="mt-1 space-y-1 text-sm text-ink-2">
        {first.map(({ id, text, link }) => (
          <li key={id} className="break-words">
            {link === null ? (
              <code className="code">{id}</code>
            ) : (
              <a href={link} className="link code">
                {id}
              </a>
            )}{' '}
            <Seen text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

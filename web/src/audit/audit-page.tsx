import type { AuditAnswer, AuditMatch } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { SearchField } from '@dojang/ui/forms/fields.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { PagedItems, PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { useTypedQuery } from '@dojang/ui/places/typed-query.ts';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useQuery } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { findMessage, useFaces, useMessages } from '../i18n.ts';
import { api, useMayNot } from '../shell/session.tsx';
import { LineFacts } from './answer.tsx';
import { AuditRow, auditRowHeight } from './audit-row.tsx';
import { AuditStory } from './audit-story.tsx';
import { ExportButton } from './export-button.tsx';
import { decisive, lineText } from './line-words.ts';
import { kindText, MatchList } from './match-list.tsx';
import { timeZone, withoutSecret } from './question.ts';
import { StreamPart, streamQuery } from './stream-part.tsx';

/** Matches of a list rather than of one thing: their lines are not one story. */
const lists: readonly string[] = ['everything', 'window', 'person', 'key'];

/** "Who did this?": one field, and the answer. */
export function AuditPage() {
  const t = useMessages();
  const { text, query: q, type } = useTypedQuery('q');
  const found = usePages<AuditAnswer>(api, ['audit', q], '/audit', { q, zone: timeZone() });
  const mayNot = useMayNot('audit.read');
  const stream = useQuery({ ...streamQuery, enabled: !mayNot });
  const examples = useExamples();
  const [first] = found.data?.pages ?? [];
  const matches = first?.matches ?? [];
  const [only] = matches;
  const isList = q === '' || (only !== undefined && lists.includes(only.kind));
  const paged = {
    query: found,
    itemsOf: (page: AuditAnswer) => page.lines,
    rowHeight: auditRowHeight,
  };
  return (
    <Screen
      title={t('nav.audit')}
      lead={t('audit.lead')}
      aside={<ExportButton q={q} disabled={matches.length !== 1} />}
    >
      <search className="mb-6 block">
        <SearchField
          label={t('audit.field')}
          value={text}
          onChange={(next) => type(withoutSecret(next))}
        />
        <p className="label mt-1.5">{examples.join(', ')}</p>
      </search>
      {first !== undefined && first.unanswered.length > 0 && (
        <Notice Icon={CloudOff} title={t('audit.unanswered')}>
          {t('audit.unanswered-text', { parts: first.unanswered.map(kindText).join(', ') })}
        </Notice>
      )}
      {matches.length > 1 && (
        <Section title={t('audit.several')}>
          <MatchList matches={matches} />
        </Section>
      )}
      {matches.length < 2 && only && <Heading match={only} lines={first?.lines ?? []} />}
      {matches.length < 2 && (
        <Section title={t(isList ? 'audit.lines' : 'audit.story')}>
          {isList ? (
            <PagedList {...paged} empty={<Nothing />}>
              {(line) => <AuditRow key={line.id} line={line} />}
            </PagedList>
          ) : (
            <PagedItems {...paged}>
              {(lines) => (lines.length === 0 ? <Nothing /> : <AuditStory lines={lines} />)}
            </PagedItems>
          )}
        </Section>
      )}
      {q === '' && !mayNot && !found.isError && (
        <Below query={found}>
          <Section title={t('audit.stream')} lead={t('audit.stream-text')}>
            <StreamPart query={stream} />
          </Section>
        </Below>
      )}
    </Screen>
  );
}

function Nothing() {
  const t = useMessages();
  return <Empty title={t('audit.none')}>{t('audit.none-text')}</Empty>;
}

/** What may be asked for, the ids of modules included. */
function useExamples(): readonly string[] {
  const t = useMessages();
  const faceOf = useFaces();
  const key = 'find.hint';
  const ofModules = (useModulesOfOrg() ?? []).map((module) => faceOf(module, key));
  // A module without a hint of its own is answered with that of another.
  return [t('audit.examples'), ...new Set(ofModules.filter((hint) => hint !== key))];
}

/** What was found, and of one thing the answer to "who did it". */
function Heading({ match, lines }: { match: AuditMatch; lines: AuditAnswer['lines'] }) {
  const line = lists.includes(match.kind) ? undefined : decisive(lines);
  if (match.title === null && line === undefined) return null;
  return (
    <section className="mb-8" aria-live="polite">
      <p className="label">{kindText(match.kind)}</p>
      {match.title !== null && (
        <h2 className="mb-3 text-lg font-semibold break-words">
          <Seen text={match.title} />
        </h2>
      )}
      {line && (
        <>
          <p className="mb-2 font-medium">{lineText(line, findMessage)}</p>
          <LineFacts line={line} />
        </>
      )}
    </section>
  );
}

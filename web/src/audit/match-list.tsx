import type { AuditMatch } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { findMessage, useMessages } from '../i18n.ts';

/** What kind of thing was found, in the reader's language. */
export const kindText = (kind: string): string =>
  findMessage(`audit.kind.${kind}`) ?? findMessage(`find.${kind}`) ?? kind;

/** Several things that the question may mean: one tap asks for one of them. */
export function MatchList({ matches }: { matches: readonly AuditMatch[] }) {
  const t = useMessages();
  return (
    <List items={matches} label={t('audit.matches')}>
      {(match) => (
        <li key={match.q}>
          <RowLink href={`/audit?q=${encodeURIComponent(match.q)}`}>
            <span className="label flex flex-wrap gap-x-2">
              <span>{kindText(match.kind)}</span>
              {match.at && <When at={match.at} />}
            </span>
            <span className="block font-medium break-words">
              <Seen text={match.title ?? match.q} />
            </span>
          </RowLink>
        </li>
      )}
    </List>
  );
}

import { Seen } from '@dojang/kernel/web';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PastGroup } from '../../src/context/around/schema.ts';
import { useWords } from '../words.ts';

/** Groups of before that were like this one, and what ended each. */
export function PastGroups({ past }: { past: readonly PastGroup[] }) {
  const t = useWords();
  if (past.length === 0) return null;
  return (
    <div>
      <h3 className="label mb-1.5">{t('past.title')}</h3>
      <List items={past}>
        {({ id, title, service, ended, similarity }) => (
          <li key={id}>
            <RowLink href={`/aisher/groups/${id}`}>
              <span className="line-clamp-2 font-medium break-words">
                <Seen text={title} />
              </span>
              <span className="label flex flex-wrap gap-x-3">
                <Seen text={service} />
                <span>{t('past.like', { percent: Math.round(similarity * 100) })}</span>
                <span>
                  {ended.release === null ? (
                    t(`past.ended.${ended.how}`)
                  ) : (
                    <Seen text={t('past.ended-in', { release: ended.release })} />
                  )}{' '}
                  <When at={ended.at} />
                </span>
              </span>
            </RowLink>
          </li>
        )}
      </List>
    </div>
  );
}

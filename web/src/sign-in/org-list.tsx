import type { OrgOfBrowser } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { useMutation } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { orgHeader, orgHeaders, shortOf } from '../shell/org.ts';
import { openOrg } from './browser.ts';

/** Orgs to go to. What is open opens at once; the account opens the others. */
export function OrgList({ orgs, place }: { orgs: readonly OrgOfBrowser[]; place: string }) {
  const t = useMessages();
  const go = useMutation({ mutationFn: (org: OrgOfBrowser) => openOrg(org, place) });
  const here = orgHeaders()[orgHeader];
  return (
    <>
      <List items={orgs} label={t('orgs.title')}>
        {(org) => {
          const isHere = org.open && shortOf(org.org) === here;
          return (
            <li key={org.org}>
              <button
                type="button"
                data-row
                aria-current={isHere || undefined}
                aria-busy={(go.isPending && go.variables.org === org.org) || undefined}
                disabled={go.isPending}
                className="flex min-h-15 w-full items-center gap-3 px-4 py-2.5 text-left -outline-offset-2 hover:bg-sunk focus-visible:bg-sunk"
                onClick={() => go.mutate(org)}
              >
                <span className="min-w-0 flex-1">
                  <span className="block font-medium break-words">
                    <Seen text={org.name} />
                  </span>
                  <span className="label block break-words">
                    <Seen text={t('orgs.as', { person: org.personName })} />
                    {org.open && ` · ${t(isHere ? 'orgs.here' : 'orgs.open')}`}
                  </span>
                </span>
                <ChevronRight size={17} className="shrink-0 text-ink-3" aria-hidden="true" />
              </button>
            </li>
          );
        }}
      </List>
      <FormProblem problem={go.error} />
    </>
  );
}

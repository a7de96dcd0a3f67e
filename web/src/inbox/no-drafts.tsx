import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { useFaces, useMessages } from '../i18n.ts';
import type { InboxFilter } from './inbox-query.ts';

/** What brings the first draft: each module of the org says its way. */
export function NoDrafts({ filter }: { filter: InboxFilter }) {
  const t = useMessages();
  const faceOf = useFaces();
  const starts = (useModulesOfOrg() ?? []).flatMap((module) =>
    module.start ? [{ module, ...module.start }] : [],
  );
  return (
    <Empty title={t(`inbox.empty.${filter}`)} figure={<RestingSeal />}>
      {filter === 'waiting' &&
        starts.map(({ module, text, label, href }) => (
          <div key={module.name} className="mb-5">
            <p>{faceOf(module, text)}</p>
            <ButtonLink href={href} className="mt-3">
              {faceOf(module, label)}
            </ButtonLink>
          </div>
        ))}
    </Empty>
  );
}

export function RestingSeal() {
  return (
    <div className="opacity-25 grayscale">
      <SealGlyph size={72} />
    </div>
  );
}

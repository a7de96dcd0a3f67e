import type { LinkView } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { Failing } from '@dojang/ui/states/failing.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { WithScreens } from '../hosting/draft-screens.tsx';
import { useMessages } from '../i18n.ts';
import { PaperSpot } from '../seal/paper-spot.tsx';
import { guestApi } from '../shell/guest.ts';
import { LaterPart } from '../shell/later-part.tsx';
import { outside } from '../shell/org.ts';
import { DraftPage } from './draft-page.tsx';

/** A link from a notification: with a session it is the draft's page, without it only shows. */
export function LinkPage({ link }: { link: string }) {
  const t = useMessages();
  const view = useQuery({
    queryKey: ['link', link],
    queryFn: () => guestApi.get<LinkView>(`/links/${link}`),
    retry: false,
  });
  const session = useQuery({
    queryKey: ['me', 'guest'],
    queryFn: () => guestApi.get<unknown>('/me'),
    retry: false,
  });
  if (view.isPending || session.isPending) {
    return (
      <Screen title={t('link.title')}>
        <Loading />
      </Screen>
    );
  }
  if (view.isError) {
    return (
      <Screen title={t('link.title')}>
        <Failing problem={view.error} />
        <ButtonLink href="/" className="mt-4">
          {t('link.to-inbox')}
        </ButtonLink>
      </Screen>
    );
  }
  const { draft } = view.data;
  if (session.isSuccess) return <DraftPage draftId={draft.id} link={link} />;
  return <Shown view={view.data} />;
}

function Shown({ view }: { view: LinkView }) {
  const t = useMessages();
  const { draft } = view;
  const [load] = useState(() => async () => {
    const { GateWays } = await import('../sign-in/gate-ways.tsx');
    return () => <GateWays place={outside(`/drafts/${draft.id}`)} />;
  });
  const mark = draft.stamp && {
    name: draft.stamp.personName,
    at: draft.stamp.at,
    decision: draft.stamp.decision,
  };
  return (
    <Screen title={t('link.title')}>
      <WithScreens kind={draft.kind}>
        {(screens) =>
          screens ? (
            <screens.Preview
              draft={draft}
              spot={<PaperSpot progress={0} mark={mark} open={draft.state === 'pending'} />}
            />
          ) : (
            <p className="sheet p-5">
              <Seen text={draft.title} />
            </p>
          )
        }
      </WithScreens>
      <div className="sheet mt-4 flex items-center gap-4 p-5">
        <SealGlyph size={44} inked={false} />
        <div>
          <p className="font-semibold">{t('link.needs-device')}</p>
          <p className="text-sm text-ink-2">{t('link.needs-device-text')}</p>
        </div>
      </div>
      <LaterPart load={load} />
    </Screen>
  );
}

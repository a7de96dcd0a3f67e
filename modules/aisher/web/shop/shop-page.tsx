import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { receiverAnswer } from '../../src/receiver/schema.ts';
import type { ShopAnswer } from '../../src/shop/keeping/schema.ts';
import { useWords } from '../words.ts';

type Receiver = z.infer<typeof receiverAnswer>;

const shopKey = ['aisher', 'shop'];
const tones: Record<ShopAnswer['state'], Tone> = {
  closed: 'off',
  waiting: 'working',
  open: 'done',
  asleep: 'waiting',
};
const everyMs = 3_000;
const mb = (bytes: number) => Math.round(bytes / 1e6);

/** Five invented services to try the module on: opened and closed here, with what was broken in them on purpose. */
export function ShopPage({ api, may }: PageProps) {
  const t = useWords();
  const shop = useQuery({
    queryKey: shopKey,
    queryFn: ({ signal }) => api.get<ShopAnswer>('/aisher/shop', signal),
    refetchInterval: everyMs,
  });
  return (
    <Screen title={t('shop.title')} lead={t('shop.lead')} back="/playground">
      <Loaded query={shop} rows={1} rowHeight="h-24">
        {(found) =>
          found.isHere ? (
            <ShopState shop={found} api={api} may={may} />
          ) : (
            <Empty title={t('shop.not-here')}>{t('shop.not-here-text')}</Empty>
          )
        }
      </Loaded>
      <Below query={shop}>
        {shop.data?.isHere && shop.data.state !== 'closed' && <Faults shop={shop.data} />}
      </Below>
    </Screen>
  );
}

function ShopState({ shop, api, may }: { shop: ShopAnswer } & Pick<PageProps, 'api' | 'may'>) {
  const t = useWords();
  const queries = useQueryClient();
  const choose = useMutation({
    mutationFn: (isOpen: boolean) => api.send<ShopAnswer>('PUT', '/aisher/shop', { isOpen }),
    onSuccess: (answer) => queries.setQueryData(shopKey, answer),
  });
  const isClosed = shop.state === 'closed';
  return (
    <Card className="py-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status">
          <Status tone={shop.isTaken === false ? 'failed' : tones[shop.state]}>
            {t(shop.isTaken === false ? 'shop.not-taken' : `shop.state.${shop.state}`)}
          </Status>
        </p>
        {may('aisher.configure') && (
          <Button busy={choose.isPending} onClick={() => choose.mutate(isClosed)}>
            {t(isClosed ? 'shop.open' : 'shop.close')}
          </Button>
        )}
      </div>
      <FormProblem problem={choose.error} />
      {isClosed && <p className="label mt-2">{t('shop.closed-text')}</p>}
      {shop.state === 'waiting' && <EngineProgress api={api} />}
    </Card>
  );
}

/** How far the engine is, and why it is not further. */
function EngineProgress({ api }: Pick<PageProps, 'api'>) {
  const t = useWords();
  const { data } = useQuery({
    queryKey: ['aisher', 'receiver'],
    queryFn: ({ signal }) => api.get<Receiver>('/aisher/receiver', signal),
    refetchInterval: everyMs,
  });
  if (data === undefined) return null;
  const { progress, store } = data;
  const percent = Math.floor((progress?.share ?? 0) * 100);
  return (
    <div className="mt-3">
      <Meter share={progress?.share ?? 0} />
      <p className="label mt-1">
        {t(`store.${store.reason ?? store.state}` as 'store.loading', { percent })}
        {progress && ` · ${t('shop.progress', progressInMb(progress))}`}
      </p>
    </div>
  );
}

const progressInMb = ({ bytes, bytesTotal }: NonNullable<Receiver['progress']>) => ({
  here: mb(bytes),
  all: mb(bytesTotal),
});

function Faults({ shop: { faults } }: { shop: ShopAnswer }) {
  const t = useWords();
  return (
    <Section title={t('shop.faults')} lead={t('shop.faults-text')}>
      <List items={faults} empty={t('shop.faults-empty')}>
        {({ kind, service, from }) => (
          <li key={from} className="px-4 py-3.5">
            <p className="font-medium">{t(`shop.fault.${kind}`)}</p>
            <p className="label flex gap-3">
              <span className="code">{service}</span>
              <When at={from} />
            </p>
          </li>
        )}
      </List>
    </Section>
  );
}

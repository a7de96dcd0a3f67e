import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Ticket } from 'lucide-react';
import { useState } from 'react';
import type { Target } from '../../src/tickets/schema.ts';
import { useWords } from '../words.ts';
import { TargetDialog } from './target-dialog.tsx';
import { TargetSecret } from './target-secret.tsx';
import { targetsKey, useTargets } from './use-tickets.ts';

/** Trackers of the org, and how one is connected. */
export function TargetsSection({ api, mayConfigure }: { api: Api; mayConfigure: boolean }) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const query = useTargets(api);
  return (
    <Section title={t('targets.title')} lead={t('targets.lead')}>
      <Loaded query={query} rows={1}>
        {({ targets }) => (
          <List
            items={targets}
            empty={<Empty title={t('targets.none')}>{t('targets.none-text')}</Empty>}
          >
            {(target) => (
              <TargetRow key={target.id} target={target} api={api} mayConfigure={mayConfigure} />
            )}
          </List>
        )}
      </Loaded>
      {mayConfigure && (
        <Button Icon={Plus} className="mt-3" onClick={() => setOpen(true)}>
          {t('targets.new')}
        </Button>
      )}
      {isOpen && (
        <TargetDialog
          api={api}
          onClose={() => setOpen(false)}
          onMade={({ secret }) => {
            setOpen(false);
            setSecret(secret);
          }}
        />
      )}
      {secret !== null && <TargetSecret secret={secret} onClose={() => setSecret(null)} />}
    </Section>
  );
}

function TargetRow({
  target,
  api,
  mayConfigure,
}: {
  target: Target;
  api: Api;
  mayConfigure: boolean;
}) {
  const t = useWords();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/aisher/ticket-targets/${target.id}`),
    onError: (error) => say(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: targetsKey }),
  });
  return (
    <Row
      Icon={Ticket}
      title={<Seen text={target.name} />}
      facts={
        <>
          {t(`targets.kind.${target.kind}`)} · <Seen text={target.repository ?? target.host} />
        </>
      }
      action={
        mayConfigure && <RemoveButton busy={remove.isPending} onRemove={() => remove.mutate()} />
      }
    />
  );
}

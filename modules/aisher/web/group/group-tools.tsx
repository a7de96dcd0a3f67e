import { Button, IconButton } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useWide } from '@dojang/ui/places/use-wide.ts';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  BellOff,
  Check,
  Ellipsis,
  type LucideIcon,
  Merge,
  RotateCcw,
  Ticket,
  UserPlus,
} from 'lucide-react';
import { useState } from 'react';
import { useTitleOf } from '../groups/title-of.ts';
import { MergeDialog } from '../proposals/merge-dialog.tsx';
import { ResolveDialog } from '../proposals/resolve-dialog.tsx';
import { SilenceDialog } from '../proposals/silence-dialog.tsx';
import { TicketDialog } from '../tickets/ticket-dialog.tsx';
import { useWords } from '../words.ts';
import { AssignDialog } from './assign-dialog.tsx';
import type { OfGroup } from './of-group.ts';

type Open = 'resolve' | 'silence' | 'merge' | 'assign' | 'ticket' | 'more';

interface Tool {
  readonly opens: Open;
  readonly Icon: LucideIcon;
  readonly text: string;
  readonly letter?: string;
}

/** What a person can do about a group. What hides it asks for a stamp. */
export function GroupTools({ group, api, mayDecide }: OfGroup) {
  const t = useWords();
  const titleOf = useTitleOf();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const isWide = useWide();
  const [open, setOpen] = useState<Open | null>(null);
  const reopen = useMutation({
    mutationFn: () => api.send('DELETE', `/aisher/groups/${group.id}/resolution`),
    onSuccess: () => say(t('group.reopened')),
    onError: (error) => say(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher'] }),
  });
  if (!mayDecide || group.mergedInto !== null) return null;
  const isClosed = group.state === 'resolved' || group.state === 'archived';
  const onClose = () => setOpen(null);
  const proposed = { api, groups: [{ id: group.id, title: titleOf(group) }], onClose };
  const others: readonly Tool[] = [
    { opens: 'silence', Icon: BellOff, text: t('group.silence'), letter: 's' },
    { opens: 'assign', Icon: UserPlus, text: t('group.assign') },
    { opens: 'merge', Icon: Merge, text: t('group.merge') },
    { opens: 'ticket', Icon: Ticket, text: t('ticket.open') },
  ];
  const buttonOf = ({ opens, Icon, text, letter }: Tool, className?: string) => (
    <Button
      key={opens}
      data-key={letter}
      Icon={Icon}
      className={className}
      onClick={() => setOpen(opens)}
    >
      {text}
    </Button>
  );
  // A phone has room for two words in a line; the others are a tap away.
  const [beside, behind] = isWide ? [others, []] : [others.slice(0, 1), others.slice(1)];
  return (
    <div className="flex gap-2">
      {isClosed ? (
        <Button Icon={RotateCcw} busy={reopen.isPending} onClick={() => reopen.mutate()}>
          {t('group.reopen')}
        </Button>
      ) : (
        <Button kind="ink" data-key="e" Icon={Check} onClick={() => setOpen('resolve')}>
          {t('group.resolve')}
        </Button>
      )}
      {beside.map((tool) => buttonOf(tool))}
      {behind.length > 0 && (
        <IconButton Icon={Ellipsis} label={t('group.more')} onClick={() => setOpen('more')} />
      )}
      {open === 'more' && (
        <SheetDialog open onClose={onClose} title={t('group.more')}>
          <div className="grid gap-2">
            {behind.map((tool) => buttonOf(tool, 'w-full justify-start'))}
          </div>
        </SheetDialog>
      )}
      {open === 'resolve' && <ResolveDialog {...proposed} />}
      {open === 'silence' && <SilenceDialog {...proposed} />}
      {open === 'assign' && <AssignDialog group={group} api={api} onClose={onClose} />}
      {open === 'ticket' && (
        <TicketDialog api={api} group={{ id: group.id, title: titleOf(group) }} onClose={onClose} />
      )}
      {open === 'merge' && <MergeDialog group={group} api={api} onClose={onClose} />}
    </div>
  );
}

import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { BellOff, Check, Merge, X } from 'lucide-react';
import { useState } from 'react';
import type { GroupLine } from '../../src/groups/schema.ts';
import { MergeChosenDialog } from '../proposals/merge-dialog.tsx';
import { ResolveDialog } from '../proposals/resolve-dialog.tsx';
import { SilenceDialog } from '../proposals/silence-dialog.tsx';
import { useWords } from '../words.ts';
import { useTitleOf } from './title-of.ts';
import type { Chosen } from './use-chosen.ts';

type Open = 'resolve' | 'silence' | 'merge';

/** The box before a row. The row itself leads to the group. */
export function ChoiceBox({ group, chosen }: { group: GroupLine; chosen: Chosen }) {
  const t = useWords();
  const titleOf = useTitleOf();
  return (
    <label className="flex w-11 shrink-0 cursor-pointer items-center justify-end self-stretch">
      <input
        type="checkbox"
        className="size-6 accent-ink"
        aria-label={t('groups.choose', { title: spellUnseen(titleOf(group)) })}
        checked={chosen.isTicked(group.id)}
        onChange={(event) => chosen.tick(group.id, event.target.checked)}
      />
    </label>
  );
}

/** What can be done about the rows that are ticked, or about the one that the keyboard is on. */
export function GroupTools({ api, chosen }: { api: Api; chosen: Chosen }) {
  const t = useWords();
  const [open, setOpen] = useState<Open | null>(null);
  const { targets, ticked } = chosen;
  const isIdle = targets.length === 0;
  const dialog = { api, groups: targets, onClose: () => setOpen(null) };
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-1">
      <span className="label mr-2 tabular-nums" role="status">
        {ticked > 0 ? t('groups.chosen', { count: ticked }) : t('groups.choose-hint')}
      </span>
      {ticked > 0 && (
        <Button kind="quiet" Icon={X} className="px-2" onClick={chosen.clear}>
          {t('groups.choose-none')}
        </Button>
      )}
      <span className="ml-auto flex flex-wrap gap-1">
        <Button data-key="e" Icon={Check} disabled={isIdle} onClick={() => setOpen('resolve')}>
          {t('group.resolve')}
        </Button>
        <Button data-key="s" Icon={BellOff} disabled={isIdle} onClick={() => setOpen('silence')}>
          {t('group.silence')}
        </Button>
        <Button Icon={Merge} disabled={ticked < 2} onClick={() => setOpen('merge')}>
          {t('group.merge')}
        </Button>
      </span>
      {open === 'resolve' && <ResolveDialog {...dialog} />}
      {open === 'silence' && <SilenceDialog {...dialog} />}
      {open === 'merge' && <MergeChosenDialog {...dialog} onMerged={chosen.clear} />}
    </div>
  );
}

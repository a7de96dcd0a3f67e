import { Seen } from '@dojang/kernel/web';
import { Merge } from 'lucide-react';
import type { MergeBody } from '../../src/groups/kinds/bodies.ts';
import { useWords } from '../words.ts';
import { Paper } from './paper.tsx';
import { type SheetProps, screensOf } from './screens-of.tsx';

function MergeSheet({ body: { target, examples, evidence }, api, spot }: SheetProps<MergeBody>) {
  const t = useWords();
  const name = examples.find(({ id }) => id === target)?.title ?? '';
  return (
    <Paper
      Icon={Merge}
      title={t('draft.merge')}
      effects={[t('merge.keeps', { name }), t('merge.undo-hint')]}
      groups={examples}
      hasLinks={api !== null}
      spot={spot}
    >
      {evidence !== '' && (
        <>
          <h3 className="label">{t('merge.evidence')}</h3>
          <p className="mt-0.5 text-sm break-words">
            <Seen text={evidence} />
          </p>
        </>
      )}
    </Paper>
  );
}

export const mergeScreens = screensOf(MergeSheet);

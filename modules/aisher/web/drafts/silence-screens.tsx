import { BellOff } from 'lucide-react';
import type { SilenceBody } from '../../src/groups/kinds/bodies.ts';
import { useUntilText } from '../proposals/until-text.tsx';
import { useWords } from '../words.ts';
import { Paper } from './paper.tsx';
import { type SheetProps, screensOf } from './screens-of.tsx';

function SilenceSheet({ body: { groups, until }, api, spot }: SheetProps<SilenceBody>) {
  const t = useWords();
  const untilText = useUntilText();
  return (
    <Paper
      Icon={BellOff}
      title={t('draft.silence')}
      effects={[untilText(until), t('silence.text')]}
      groups={groups}
      hasLinks={api !== null}
      spot={spot}
    />
  );
}

export const silenceScreens = screensOf(SilenceSheet);

import { Check } from 'lucide-react';
import type { ResolveBody } from '../../src/groups/kinds/bodies.ts';
import { useFixText } from '../proposals/until-text.tsx';
import { useWords } from '../words.ts';
import { Paper } from './paper.tsx';
import { type SheetProps, screensOf } from './screens-of.tsx';

function ResolveSheet({ body: { groups, fixedIn, commit }, api, spot }: SheetProps<ResolveBody>) {
  const t = useWords();
  const fix = useFixText();
  const effects = [fix(fixedIn), t(`fix.after.${fixedIn.kind}`)];
  if (fixedIn.kind === 'release' && fixedIn.excludes.length > 0) {
    effects.push(t('fix.excludes', { releases: fixedIn.excludes.join(', ') }));
  }
  return (
    <Paper
      Icon={Check}
      title={t('draft.resolve')}
      effects={effects}
      groups={groups}
      hasLinks={api !== null}
      spot={spot}
    >
      {commit !== null && (
        <p className="text-sm">
          {t('fix.commit')} <code className="code">{commit.slice(0, 12)}</code>
        </p>
      )}
    </Paper>
  );
}

export const resolveScreens = screensOf(ResolveSheet);

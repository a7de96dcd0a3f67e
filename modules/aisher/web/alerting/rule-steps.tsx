import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { Plus, Trash2 } from 'lucide-react';
import type { RuleStep } from '../../src/alerts/rules/schema.ts';
import { useWords } from '../words.ts';
import { CheckList } from './check-list.tsx';
import type { Targets } from './targets.ts';

const stepsMax = 5;
const kinds = ['onCall', 'people', 'teams', 'receivers'] as const;

export const emptyStep: RuleStep = {
  people: [],
  teams: [],
  onCall: [],
  receivers: [],
  waitMinutes: 10,
};

export const reachesSomebody = (step: RuleStep): boolean =>
  kinds.some((kind) => step[kind].length > 0);

/** Who is told first, and who next when nobody acknowledges in time. */
export function RuleSteps({
  steps,
  targets,
  onChange,
}: {
  steps: readonly RuleStep[];
  targets: Targets;
  onChange: (steps: readonly RuleStep[]) => void;
}) {
  const t = useWords();
  const change = (at: number, more: Partial<RuleStep>) =>
    onChange(steps.map((step, index) => (index === at ? { ...step, ...more } : step)));
  return (
    <div className="space-y-3">
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: A step is known by its place alone.
        <div key={at} className="space-y-2 rounded-lg bg-sunk px-3 py-3">
          <p className="flex items-center justify-between font-medium">
            {t('alerting.step', { number: at + 1 })}
            {steps.length > 1 && (
              <Button
                kind="quiet"
                Icon={Trash2}
                onClick={() => onChange(steps.filter((_, index) => index !== at))}
              >
                {t('alerting.remove-step')}
              </Button>
            )}
          </p>
          {kinds.map((kind) => (
            <CheckList
              key={kind}
              legend={t(`alerting.kind.${kind}`)}
              choices={targets[kind].map(({ id, name }) => ({ value: id, label: name }))}
              chosen={step[kind]}
              onChange={(chosen) => change(at, { [kind]: chosen })}
            />
          ))}
          <TextField
            label={t('alerting.wait')}
            type="number"
            inputMode="numeric"
            min={1}
            max={120}
            value={String(step.waitMinutes)}
            onChange={(text) =>
              change(at, { waitMinutes: Math.min(120, Math.max(1, Math.round(Number(text)) || 1)) })
            }
          />
        </div>
      ))}
      {steps.length < stepsMax && (
        <Button Icon={Plus} onClick={() => onChange([...steps, emptyStep])}>
          {t('alerting.add-step')}
        </Button>
      )}
    </div>
  );
}

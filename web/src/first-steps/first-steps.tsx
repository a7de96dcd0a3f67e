import type { FirstStepList } from '@dojang/kernel/schema';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Circle, CircleCheck } from 'lucide-react';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { useFaces, useMessages } from '../i18n.ts';
import { pushPermission } from '../settings/push.ts';

type Step = FirstStepList['steps'][number];

/** What a step says: its name, how it is done, a command to copy or the page where it is done. */
interface Said {
  readonly heading: string;
  readonly text: string;
  readonly command?: string | undefined;
  readonly go?: { readonly href: string; readonly label: string } | undefined;
}

const ownSteps = ['machine', 'phone', 'push'] as const;

function useSaid(): (step: Step) => Said | undefined {
  const t = useMessages();
  const faceOf = useFaces();
  const modules = useModulesOfOrg() ?? [];
  const devices = { href: '/devices', label: t('step.go-devices') };
  const notifications = { href: '/notifications', label: t('step.go-notifications') };
  return ({ module: name, name: step }) => {
    const own = ownSteps.find((each) => name === 'kernel' && each === step);
    if (own === 'push') {
      const permission = pushPermission();
      const isBlocked = permission === 'insecure' || permission === 'unsupported';
      // Why it cannot work here, and what to do about it, is the more useful sentence then.
      const text = isBlocked ? t(`push.${permission}`) : t('step.push-text');
      return { heading: t('step.push'), text, go: notifications };
    }
    if (own) return { heading: t(`step.${own}`), text: t(`step.${own}-text`), go: devices };
    const module = modules.find((each) => each.name === name);
    const found = module?.steps[step];
    if (!module || !found) return undefined;
    const { title, text, command } = found;
    return { heading: faceOf(module, title), text: faceOf(module, text), command };
  };
}

/** The way to the first draft. The first step that is open says how it is done. */
export function FirstSteps({ steps, onClose }: { steps: readonly Step[]; onClose: () => void }) {
  const t = useMessages();
  const saidOf = useSaid();
  const shown = steps.flatMap((step) => {
    const said = saidOf(step);
    return said ? [{ step, said }] : [];
  });
  const next = shown.find(({ step }) => !step.isDone)?.step;
  return (
    <section className="mx-auto max-w-xl text-left" aria-labelledby="first-steps">
      <h2 id="first-steps" className="font-semibold">
        {t('steps.title')}
      </h2>
      <p className="label mt-0.5 mb-3">{t('steps.lead')}</p>
      <ol className="sheet rows overflow-hidden">
        {shown.map(({ step, said }) => (
          <li key={`${step.module} ${step.name}`} className="flex gap-3 px-4 py-3.5">
            <Mark isDone={step.isDone} />
            <div className="min-w-0 flex-1">
              <p className={step.isDone ? 'text-ink-3' : 'font-semibold text-ink'}>
                {said.heading}
                <span className="sr-only"> · {t(step.isDone ? 'steps.done' : 'steps.open')}</span>
              </p>
              {step === next && <How said={said} />}
            </div>
          </li>
        ))}
      </ol>
      <Button kind="quiet" className="mt-2" onClick={onClose}>
        {t('steps.close')}
      </Button>
    </section>
  );
}

function Mark({ isDone }: { isDone: boolean }) {
  const Icon = isDone ? CircleCheck : Circle;
  return <Icon size={20} className="mt-0.5 shrink-0 text-ink-3" aria-hidden="true" />;
}

function How({ said }: { said: Said }) {
  return (
    <div className="mt-1 space-y-2">
      <p className="text-ink-2">{said.text}</p>
      {said.command && <CopyLine text={said.command} />}
      {said.go && <ButtonLink href={said.go.href}>{said.go.label}</ButtonLink>}
    </div>
  );
}

import type { TestMessageResult } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

/** What a person does about a failure, by what its word says. */
function adviceOf(failure: string): 'gone' | 'unreachable' | 'refused' {
  if (failure.endsWith('-gone')) return 'gone';
  return failure.endsWith('-unreachable') ? 'unreachable' : 'refused';
}

/** Sends a real message to oneself, and says what the channel made of it. */
export function TestMessage({ channel }: { channel: 'web-push' | 'email' | 'slack' }) {
  const t = useMessages();
  const test = useMutation({
    mutationFn: () => api.send<TestMessageResult>('POST', '/notification-tests', { channel }),
  });
  const failure = test.data?.failure ?? null;
  return (
    <div className="mt-1">
      <Button
        kind="quiet"
        Icon={Send}
        className="-ml-4"
        busy={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('test-message.send')}
      </Button>
      <p role="status" className="text-sm text-ink-2">
        {test.data &&
          (failure === null
            ? t(`test-message.sent.${channel}`)
            : t(`test-message.${adviceOf(failure)}`, { reason: failure }))}
      </p>
      <FormProblem problem={test.error} />
    </div>
  );
}

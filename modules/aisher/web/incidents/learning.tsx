import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GraduationCap } from 'lucide-react';
import type { z } from 'zod';
import type { alertSetting } from '../../src/alerts/incidents/schema.ts';
import { useWords } from '../words.ts';

type Setting = z.infer<typeof alertSetting>;

const settingKey = ['aisher', 'alert-setting'];

export const useAlertSetting = (api: Api) =>
  useQuery({
    queryKey: settingKey,
    queryFn: ({ signal }) => api.get<Setting>('/aisher/alert-setting', signal),
  });

/** Says that the first day is for learning, in which nobody is told of new groups. */
export function Learning({ api, mayConfigure }: { api: Api; mayConfigure: boolean }) {
  const t = useWords();
  const queries = useQueryClient();
  const setting = useAlertSetting(api);
  const end = useMutation({
    mutationFn: () => api.send<Setting>('PUT', '/aisher/alert-setting', { isLearning: false }),
    onSuccess: (answer) => queries.setQueryData(settingKey, answer),
  });
  if (!setting.data?.isLearning) return null;
  return (
    <Notice
      Icon={GraduationCap}
      title={t('incidents.learning')}
      className="mb-4"
      action={
        mayConfigure && (
          <Button busy={end.isPending} onClick={() => end.mutate()}>
            {t('incidents.end-learning')}
          </Button>
        )
      }
    >
      {t('incidents.learning-text')} <When at={setting.data.learnsUntil} />
      <FormProblem problem={end.error} />
    </Notice>
  );
}

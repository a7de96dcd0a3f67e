import type { OrgModules } from '@dojang/kernel/schema';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { findMessage, useFaces, useMessages } from '../i18n.ts';
import { webModules } from '../modules.ts';
import { api, queries, useMay } from '../shell/session.tsx';

type OrgModule = OrgModules['modules'][number];

const tones: Record<OrgModule['status']['state'], Tone> = {
  ok: 'done',
  starting: 'working',
  degraded: 'failed',
  away: 'failed',
};
const key = ['modules'];
export const orgModulesQuery = { queryKey: key, queryFn: () => api.get<OrgModules>('/modules') };

/** The modules that run here: how each is doing, and whether the org uses it. */
export function OrgModulesPart() {
  const query = useQuery(orgModulesQuery);
  return (
    <Loaded query={query} rows={1}>
      {({ modules }) => (
        <List items={modules}>{(module) => <Row key={module.name} module={module} />}</List>
      )}
    </Loaded>
  );
}

function Row({ module: { name, isOn, status } }: { module: OrgModule }) {
  const t = useMessages();
  const faceOf = useFaces();
  const problemText = useProblemText();
  const mayChoose = useMay('module.choose');
  const web = webModules.find((each) => each.name === name);
  const choose = useMutation({
    mutationFn: (isOn: boolean) => api.send<OrgModules>('PUT', `/modules/${name}`, { isOn }),
    onSuccess: (answer) => queries.setQueryData(key, answer),
    onError: (error) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['me'] }),
  });
  const reason = status.reason && findMessage(status.reason, status.facts);
  return (
    <li className="px-4 py-1.5">
      <CheckField
        atEnd
        checked={isOn}
        disabled={!mayChoose || choose.isPending}
        onChange={(isOn) => choose.mutate(isOn)}
        label={
          <>
            <span className="font-medium">{web ? faceOf(web, 'module.name') : name}</span>
            <span className="label block">
              <Status tone={tones[status.state]}>
                {reason || t(`module.state.${status.state}`)}
              </Status>
            </span>
          </>
        }
      />
    </li>
  );
}

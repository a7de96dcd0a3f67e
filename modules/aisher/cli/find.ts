import { type Api, Failure } from '@dojang/kernel/cli';
import { groupList, serviceList } from './answers.ts';

const pagesMax = 100;

/** The id of a service by its name. @throws Failure `service-unknown` */
export async function findService(api: Api, name: string): Promise<string> {
  let after = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const query = new URLSearchParams({ limit: '100', ...(after === '' ? {} : { after }) });
    const found = await api.call('GET', `/aisher/services?${query}`, serviceList);
    const service = found.services.find((each) => each.name === name);
    if (service !== undefined) return service.id;
    if (found.nextAfter === null) break;
    after = found.nextAfter;
  }
  throw new Failure('service-unknown', `No telemetry came from a service named ${name}.`);
}

const whole = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of a group by all of it, or by its beginning, among those seen last.
 *
 * @throws Failure `group-unknown`, `group-unclear`
 */
export async function findGroup(api: Api, given: string): Promise<string> {
  const beginning = given.toLowerCase();
  if (whole.test(beginning)) return beginning;
  const { groups } = await api.call('GET', '/aisher/groups?limit=100', groupList);
  const found = groups.filter(({ id }) => id.startsWith(beginning));
  const [only] = found;
  if (only === undefined || beginning === '') {
    throw new Failure('group-unknown', `No group among those seen last begins with ${given}.`);
  }
  if (found.length > 1) {
    throw new Failure(
      'group-unclear',
      `${found.length} groups begin with ${given}. Write more of it.`,
    );
  }
  return only.id;
}

import type { PersonActor } from '../core/context.ts';
import type { Topic } from '../core/topic.ts';
import type { Reach } from '../database/database.ts';
import type { LiveMessage } from '../live/live.ts';

/** Who listens, and what they may do of what topics ask for. */
export interface Listener {
  readonly personId: string;
  readonly deviceId: string;
  readonly credential: PersonActor['credential'];
  readonly reach: Reach;
  /** Of resources, these alone; undefined: all that there are. */
  readonly resources?: ReadonlySet<string> | undefined;
  /** One set for all who may do the same. */
  readonly may: ReadonlySet<string>;
}

const hearingOf = ({ hearing }: Topic, { credential }: Listener) =>
  credential === 'slack' ? undefined : hearing[credential];

/** Whether a message of the listener's org is for them. */
export function hears(listener: Listener, topic: Topic, message: LiveMessage): boolean {
  if (topic.permission !== undefined && !listener.may.has(topic.permission)) return false;
  const { id, device, person, resource } = message;
  if (device !== undefined && device !== listener.deviceId) return false;
  const hearing = hearingOf(topic, listener);
  // Anyone who does not see the whole org hears what is of themselves by name.
  const isOwn = person === listener.personId || id === listener.personId;
  if (resource !== undefined && !isOwn && listener.resources?.has(resource) === false) return false;
  if (listener.reach === 'own' && hearing !== 'itself') return hearing !== undefined && isOwn;
  switch (hearing) {
    case 'all':
      return true;
    case 'addressed':
      return person === undefined || person === listener.personId;
    case 'itself':
      return id === listener.deviceId;
    default:
      return false;
  }
}

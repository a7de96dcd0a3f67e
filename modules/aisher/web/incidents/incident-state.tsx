import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import type { Incident } from '../../src/alerts/incidents/schema.ts';
import { useWords } from '../words.ts';

const tones: Record<Incident['state'], Tone> = {
  open: 'failed',
  acknowledged: 'waiting',
  closed: 'done',
};

export function IncidentState({ state }: Pick<Incident, 'state'>) {
  const t = useWords();
  return <Status tone={tones[state]}>{t(`incidents.state.${state}`)}</Status>;
}

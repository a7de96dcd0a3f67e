import type { Kin } from '../../engine/names/index.ts';
import type { Said } from '../said.ts';

/** Somebody who stands for a child, as far as a row tells. */
export interface Stand {
  readonly name: string;
  readonly phones: readonly string[];
  readonly email?: string;
  readonly relation: 'mother' | 'father' | 'grandparent' | 'relative' | 'other';
  readonly isLegal: boolean;
}

interface KinWords {
  /** Behind the name of the child, where a sheet does not say what the guardian is called. */
  readonly word: string;
  readonly relation: Stand['relation'];
}

const kins: Readonly<Partial<Record<Kin, KinWords>>> = {
  mother: { word: '어머니', relation: 'mother' },
  father: { word: '아버지', relation: 'father' },
  grandmother: { word: '할머니', relation: 'grandparent' },
  grandfather: { word: '할아버지', relation: 'grandparent' },
  aunt: { word: '이모·고모', relation: 'relative' },
  uncle: { word: '삼촌', relation: 'relative' },
  sibling: { word: '형제', relation: 'relative' },
};
const guardian: KinWords = { word: '보호자', relation: 'other' };

function standOf(
  said: Said,
  kin: Kin | undefined,
  phones: readonly string[],
  named: boolean,
): Stand {
  const { word, relation } = (kin && kins[kin]) ?? guardian;
  const name = named && said.guardian ? said.guardian : `${said.name.slice(0, 60)} ${word}`;
  const isLegal = ['mother', 'father', 'other'].includes(relation);
  return { name, phones, relation, isLegal };
}

/** `김민준 엄마` in the column of guardians names the child. */
const isNamed = ({ guardian, kin, name }: Said): boolean =>
  guardian !== undefined && kin === undefined && guardian !== name;

/**
 * Numbers that say whose they are belong to people of their own: 모) 010-…, 부) 010-…. All others are the guardian's
 * whom the row names.
 */
export function standsOf(said: Said): Stand[] {
  const first = said.kin ?? said.phones[0]?.kin;
  const byKin = new Map<Kin | undefined, string[]>();
  if (said.guardian !== undefined) byKin.set(first, []);
  for (const { number, kin = first } of said.phones) {
    const who = kin === 'guardian' && first === undefined ? undefined : kin;
    byKin.set(who, [...(byKin.get(who) ?? []), number]);
  }
  return [...byKin].map(([kin, phones], at) => {
    const stand = standOf(said, kin, phones, at === 0 && isNamed(said));
    return at === 0 && said.email ? { ...stand, email: said.email } : stand;
  });
}

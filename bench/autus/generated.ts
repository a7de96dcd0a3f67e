/** Sheets of academies that do not exist, as messy as real ones, with what is true of each row. */
import { type Cell, readSheet } from '../../modules/autus/src/engine/repair/index.ts';
import { type Roster, type TrueRow, today } from './rosters.ts';

const surnames = '김김김김이이이박박최정강조윤장임한오서신권황안송류홍전고문손양배백허남'.split('');
const first = '민서도하지예주시은수현유채다건준우연태아'.split('');
const second = '준윤서우진아은호현율빈민영원혁희나린결'.split('');
const classes = ['기초A', '기초B', 'U-10', 'U-12', '주말반', '선수반', '유아반'];
const header = ['이름', '생년월일', '보호자 연락처', '반', '수강료', '상태', '비고'];

/** A sequence of numbers from 0 to 1, the same for a seed. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** 010-0 and 010-1 are given to nobody. */
const phoneForms: readonly ((digits: string) => Cell)[] = [
  (digits) => `010-${digits.slice(0, 4)}-${digits.slice(4)}`,
  (digits) => `010${digits}`,
  (digits) => Number(`10${digits}`),
  (digits) => `+82 10-${digits.slice(0, 4)}-${digits.slice(4)}`,
  (digits) => `010.${digits.slice(0, 4)}.${digits.slice(4)}`,
  (digits) => `모) 010 ${digits.slice(0, 4)} ${digits.slice(4)}`,
  (digits) => `010-${digits.slice(0, 4)}-${digits.slice(4)} (엄마)`,
];
const dayForms: readonly ((day: string) => Cell)[] = [
  (day) => day,
  (day) => day.replaceAll('-', '.'),
  (day) => day.slice(2).replaceAll('-', ''),
  (day) => day.replaceAll('-', ''),
  (day) => `${Number(day.slice(0, 4))}년 ${Number(day.slice(5, 7))}월 ${Number(day.slice(8))}일`,
  (day) => Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 25_569,
  (day) => `${day.slice(2, 4)}.${Number(day.slice(5, 7))}.${Number(day.slice(8))}`,
];
const wonForms: readonly ((won: number) => Cell)[] = [
  (won) => won,
  (won) => `${won / 10_000}만`,
  (won) => `${won.toLocaleString('en')}원`,
  (won) => `₩${won.toLocaleString('en')}`,
];

/** The cells of so many children, a title, a header, a blank row in forty, and a total. */
export function generatedCells(
  count: number,
  seed: number,
): { readonly rows: Cell[][]; readonly truth: TrueRow[] } {
  const next = sequence(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const rows: Cell[][] = [['○○ 축구교실 명단'], header];
  const truth: TrueRow[] = [];
  for (let n = 0; n < count; n++) {
    if (n % 40 === 39) {
      rows.push([]);
      truth.push({ skip: 'blank' });
    }
    const name = pick(surnames) + pick(first) + pick(second);
    const birth = new Date(Date.UTC(2009, 0, 1) + Math.floor(next() * 4_700) * 86_400_000)
      .toISOString()
      .slice(0, 10);
    const digits = String(Math.floor(next() * 20_000_000)).padStart(8, '0');
    const group = pick(classes);
    const won = (8 + Math.floor(next() * 10)) * 10_000;
    const shown = pick([
      name,
      name,
      name,
      ` ${name} `,
      `${name[0]} ${name.slice(1)}`,
      `${name}(형제)`,
      `${name} 학생`,
    ]);
    rows.push([
      shown,
      pick(dayForms)(birth),
      pick(phoneForms)(digits),
      group,
      pick(wonForms)(won),
      pick(['재원', '재원', '휴원']),
      pick(['', '', '차량', '=1+1']),
    ]);
    const [phone, status] = [`+8210${digits}`, String(rows.at(-1)?.[5])];
    truth.push({
      person: `p${n}`,
      house: `h${n}`,
      name,
      birth,
      guardianPhone: phone,
      guardianPhone2: null,
      studentPhone: null,
      classes: [group],
      feeWon: won,
      status,
    });
  }
  rows.push(['합계', '', '', '', 1_000_000]);
  truth.push({ skip: 'total' });
  return { rows, truth };
}

export function generatedRoster(count: number, seed: number): Roster {
  const { rows, truth } = generatedCells(count, seed);
  const began = performance.now();
  const reading = readSheet({ rows }, { today });
  return {
    file: `generated ${count}`,
    firstDataRow: 3,
    truth,
    reading,
    ms: performance.now() - began,
  };
}

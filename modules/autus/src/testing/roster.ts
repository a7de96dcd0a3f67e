/** A sheet of an academy that does not exist, as messy as real ones. The same every time. */

const surnames = '김이박최정강조윤장임한오서신권황안송류홍'.split('');
const firsts = '민서도하지예주시은수현유채다건준우연태아'.split('');
const seconds = '준윤서우진아은호현율빈민영원혁희나린결솔'.split('');
const header = ['이름', '생년월일', '보호자', '보호자 연락처', '반', '수강료', '상태', '비고'];

const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const nameOf = (n: number): string =>
  at(surnames, n) + at(firsts, Math.floor(n / 20) + n * 3) + at(seconds, Math.floor(n / 7) + n);
/** 010-0 is given to nobody. */
const phoneOf = (n: number): string => `0${String(1_000_000 + n * 7_919).slice(-7)}`;
const dayOf = (n: number): string =>
  new Date(Date.UTC(2010, 0, 1) + ((n * 37) % 3_600) * 86_400_000).toISOString().slice(0, 10);

const phoneForms: readonly ((digits: string) => string)[] = [
  (digits) => `010-${digits.slice(0, 4)}-${digits.slice(4)}`,
  (digits) => `010${digits}`,
  (digits) => `10${digits}`,
  (digits) => `+82 10 ${digits.slice(0, 4)} ${digits.slice(4)}`,
  (digits) => `모) 010.${digits.slice(0, 4)}.${digits.slice(4)}`,
];
const dayForms: readonly ((day: string) => string)[] = [
  (day) => day,
  (day) => day.replaceAll('-', '.'),
  (day) => day.replaceAll('-', ''),
  (day) => `${Number(day.slice(0, 4))}년 ${Number(day.slice(5, 7))}월 ${Number(day.slice(8))}일`,
];

export interface Roster {
  readonly rows: string[][];
  readonly children: number;
  readonly siblings: number;
  readonly repeats: number;
}

/** So many rows of children. Each tenth is a sibling of the row before, each 40th repeats one, each 60th has no name. */
export function rosterOf(count: number, mark = ''): Roster {
  const rows: string[][] = [[`○○ 축구교실 명단${mark}`], header];
  let [children, siblings, repeats] = [0, 0, 0];
  for (let n = 1; n <= count; n++) {
    const before = rows.at(-1) ?? [];
    if (n % 40 === 0) {
      if (before[0] !== '') repeats += 1;
      rows.push([...before]);
      continue;
    }
    const isSibling = n % 10 === 0;
    // A sibling's guardian is the one of the row before.
    const home = isSibling ? n - 1 : n;
    const name = n % 60 === 59 ? '' : nameOf(n);
    if (name !== '') children += 1;
    if (isSibling && (n - 1) % 60 !== 59) siblings += 1;
    rows.push([
      n % 3 === 0 ? ` ${name} ` : name,
      at(dayForms, n)(dayOf(n)),
      home % 4 === 0 ? `${at(surnames, home + 5)}보${at(firsts, home)}` : '',
      at(phoneForms, home)(phoneOf(home)),
      at(['기초A', 'U-10', '선수반'], n),
      at(['15만', '150,000원', '150000'], n),
      at(['재원', '재원', '휴원', ''], n),
      at(['', '차량', '=1+1'], n),
    ]);
    if (n % 100 === 0) rows.push([]);
  }
  rows.push(['합계', '', '', '', '', '99,000,000']);
  return { rows, children, siblings, repeats };
}

export const csvOf = (rows: readonly (readonly string[])[]): Buffer =>
  Buffer.from(
    rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n'),
  );

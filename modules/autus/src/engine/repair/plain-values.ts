import { type NameReading, readName } from '../names/index.ts';
import { cutResidentNumbers, isNothing, textOf } from './texts.ts';
import { type Cell, doubtful, empty, type Reading, type Status } from './types.ts';

const statuses: Readonly<Record<Status, readonly string[]>> = {
  active: [
    '재원',
    '재원중',
    '재학',
    '등록',
    '등록중',
    '수강',
    '수강중',
    '정상',
    '출석',
    '활동',
    '유지',
    '재등록',
    'active',
    'enrolled',
    'current',
    'o',
    '○',
    'y',
    'yes',
    'true',
    '1',
    '예',
  ],
  paused: [
    '휴원',
    '휴원중',
    '휴강',
    '휴회',
    '쉼',
    '쉬는중',
    '보류',
    '정지',
    '홀딩',
    'paused',
    'on hold',
    'hold',
    'inactive',
  ],
  left: [
    '퇴원',
    '퇴원생',
    '탈퇴',
    '중단',
    '그만둠',
    '종료',
    '졸업',
    '해지',
    '탈회',
    '미등록',
    'left',
    'withdrawn',
    'cancelled',
    'ended',
    'x',
    '×',
    'n',
    'no',
    'false',
    '0',
    '아니오',
  ],
  waiting: ['대기', '대기중', '예약', '대기자', 'waiting', 'waitlist', 'wait list'],
  trial: ['체험', '체험중', '상담', '상담중', '체험수업', '시범', 'trial', 'lead'],
};
const statusOf = new Map(
  Object.entries(statuses).flatMap(([status, words]) =>
    words.map((word) => [word, status as Status]),
  ),
);

export function readStatus(cell: Cell): Reading<Status> {
  const said = textOf(cell).toLowerCase();
  // X says "no" here, and nothing in every other column.
  if (said !== 'x' && isNothing(said)) return empty;
  const word = said.replace(/\s*[([].*$/, '').replace(/생$/, '');
  const value = statusOf.get(said) ?? statusOf.get(word) ?? statusOf.get(word.replace(/\s/g, ''));
  if (!value) return doubtful('unknown-word');
  return { value, did: said === '재원' || said === value ? [] : ['synonym'], doubts: [] };
}

/** `여`, `여자`, `F`, `female`; the sign ♀. */
export function readGender(cell: Cell): Reading<'female' | 'male'> {
  const said = textOf(cell).toLowerCase();
  if (isNothing(said)) return empty;
  if (/^(?:여|여자|여아|여학생|f|female|girl|w|♀)$/.test(said))
    return { value: 'female', did: [], doubts: [] };
  if (/^(?:남|남자|남아|남학생|m|male|boy|♂)$/.test(said))
    return { value: 'male', did: [], doubts: [] };
  return doubtful('unknown-word');
}

/** A grade in one spelling: `초등학교 3학년`, `초등3`, `초3` → `초3`; `6세` stays an age. */
export function readGrade(cell: Cell): Reading<string> {
  const said = textOf(cell);
  if (isNothing(said)) return empty;
  const bare = said.replace(/\s/g, '');
  const school = bare.match(/(?:^|[가-힣])(초|중|고)(?:등|등학교|학교|학생|교)?([1-6])(?:학년)?$/);
  const value = school
    ? `${school[1]}${school[2]}`
    : bare.match(/^([1-6])(?:학년)?$/)
      ? `${bare[0]}학년`
      : undefined;
  if (value) return { value, did: value === said ? [] : ['synonym'], doubts: [] };
  if (
    /^(?:만)?\d{1,2}세$|^(?:유치원|어린이집|미취학|예비초|예비중|성인|일반|대학생|재수|N수)/.test(
      bare,
    )
  )
    return { value: bare.slice(0, 20), did: [], doubts: [] };
  return { value: said.slice(0, 20), did: [], doubts: ['unknown-word'] };
}

export function readEmail(cell: Cell): Reading<string> {
  const said = textOf(cell);
  if (isNothing(said)) return empty;
  const address = said
    .normalize('NFKC')
    .replace(/^mailto:/i, '')
    .replace(/\s/g, '')
    .toLowerCase();
  if (
    !/^[^\s@<>"(),;:]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,200})\.[a-z]{2,24}$/.test(address) ||
    address.includes('..')
  )
    return doubtful('not-an-address');
  return { value: address, did: address === said ? [] : ['normalised'], doubts: [] };
}

/** Free text: at most `charsMax` characters, resident numbers cut to the birth date. `=1+1` is a text like any other. */
export function readText(cell: Cell, charsMax = 200): Reading<string> {
  const said = textOf(cell);
  if (said === '') return empty;
  const { text, isCut } = cutResidentNumbers(said);
  const value = text.slice(0, charsMax);
  return {
    value,
    did: isCut ? ['resident-number-cut'] : [],
    doubts: value.length < text.length ? ['too-long'] : [],
  };
}

/** The name of a person; a cell of digits or with two names is asked about. */
export function readPerson(cell: Cell): Reading<NameReading> {
  const said = textOf(cell);
  if (isNothing(said)) return empty;
  const name = readName(said);
  if (!name || /\d{4}/.test(name.name)) return doubtful('not-a-name');
  return { value: name, did: name.did, doubts: name.names ? ['two-names'] : [] };
}

/** How the parts of a column of classes are told from names that hold a sign. */
export interface ClassHabit {
  /** Texts of whole cells of the column, and how often each stands there. */
  readonly cells: ReadonlyMap<string, number>;
}

/**
 * Classes of a cell. Commas, plus signs and line ends part classes; a slash or a dot in the middle does so only where
 * each part stands alone elsewhere in the column, or ends with 반: `월/수반` is one class.
 */
export function readClasses(cell: Cell, { cells }: ClassHabit): Reading<readonly string[]> {
  const said = (typeof cell === 'string' ? cell : textOf(cell)).replace(/[\r\n]+/g, ',');
  if (isNothing(textOf(said))) return empty;
  const firm = textOf(said)
    .split(/\s*[,;+&]\s*|\s+및\s+/u)
    .filter(Boolean);
  const isClass = (part: string) => cells.has(part) || /(?:반|부|class|팀|레벨)$/i.test(part);
  const parts = firm.flatMap((part) => {
    const finer = part.split(/\s*[/|·ㆍ]\s*/u).filter(Boolean);
    return finer.length > 1 && finer.every(isClass) ? finer : [part];
  });
  const value = [...new Set(parts.map((part) => part.slice(0, 60)))].slice(0, 10);
  return { value, did: value.length > 1 ? ['two-in-cell'] : [], doubts: [] };
}

import { plainText } from '../names/index.ts';

/** What a column means. `other` is kept as it stands; `number` counts rows and is not kept. */
export type Field =
  | 'name'
  | 'guardian'
  | 'guardianPhone'
  | 'studentPhone'
  | 'birth'
  | 'gender'
  | 'school'
  | 'grade'
  | 'class'
  | 'slots'
  | 'coach'
  | 'joined'
  | 'fee'
  | 'dueDay'
  | 'status'
  | 'email'
  | 'address'
  | 'memo'
  | 'number'
  | 'other';

/** What the cells of a column are made of, without its header. */
export type Content =
  | 'phone'
  | 'day'
  | 'won'
  | 'person'
  | 'slots'
  | 'status'
  | 'email'
  | 'text'
  | 'count'
  | 'nothing';

export type Who = 'student' | 'guardian' | 'coach';

/** A header, taken apart: whom it is about, and what it is. */
export interface HeaderWords {
  readonly who?: Who;
  readonly what?: Field | 'phone' | 'person';
  /** `(만원)` → 10,000. */
  readonly unit: number;
}

const whoWords: Readonly<Record<Who, readonly string[]>> = {
  guardian: [
    '보호자',
    '학부모',
    '부모',
    '어머니',
    '아버지',
    '어머님',
    '아버님',
    '엄마',
    '아빠',
    'parent',
    'guardian',
    'mother',
    'father',
    'mom',
    'dad',
    '비상',
  ],
  coach: [
    '코치',
    '강사',
    '담당',
    '담임',
    '선생',
    '교사',
    '감독',
    '지도자',
    'coach',
    'teacher',
    'instructor',
    'trainer',
  ],
  student: [
    '학생',
    '원생',
    '회원',
    '수강생',
    '수련생',
    '선수',
    '본인',
    '아동',
    '아이',
    '자녀',
    '어린이',
    '교육생',
    'student',
    'child',
    'pupil',
    'member',
    'player',
    'kid',
  ],
};

/** Longer words decide before shorter ones: 학부모연락처 is a phone, 납부일 no day of birth. */
const whatWords: readonly (readonly [NonNullable<HeaderWords['what']>, readonly string[]])[] = [
  [
    'other',
    [
      '입금자',
      '입금액',
      '입금여부',
      '계좌',
      '비밀번호',
      '패스워드',
      '할인',
      '미납',
      '납부액',
      '납부방법',
      '결제방법',
      '결제수단',
      '잔액',
      '추천',
      'discount',
      'unpaid',
      'balance',
      'password',
      'account',
    ],
  ],
  ['email', ['이메일', '메일', 'email', 'e-mail', 'mail']],
  [
    'birth',
    [
      '생년월일',
      '생년',
      '생일',
      '출생',
      '주민등록',
      '주민번호',
      '주민',
      'birth',
      'dob',
      'bday',
      '태어난',
    ],
  ],
  [
    'phone',
    [
      '연락처',
      '휴대폰',
      '휴대전화',
      '핸드폰',
      '전화번호',
      '전화',
      '폰번호',
      '폰',
      'hp',
      'h.p',
      'mobile',
      'phone',
      'cell',
      'tel',
      'contact',
      '번호(hp)',
    ],
  ],
  [
    'dueDay',
    ['납부일', '결제일', '납입일', '수납일', '입금일', '청구일', 'due', 'payday', 'billingday'],
  ],
  [
    'fee',
    [
      '수강료',
      '교육비',
      '교습비',
      '레슨비',
      '원비',
      '월회비',
      '회비',
      '수업료',
      '금액',
      '학원비',
      '월납',
      '등록금',
      '단가',
      'fee',
      'tuition',
      'price',
      'amount',
      'cost',
    ],
  ],
  [
    'joined',
    [
      '등록일',
      '입회일',
      '입학일',
      '입원일',
      '가입일',
      '시작일',
      '입단일',
      '등원일',
      '최초등록',
      'joined',
      'enrol',
      'start',
      'registered',
      'since',
    ],
  ],
  [
    'status',
    ['재원여부', '재원상태', '상태', '재원', '재적', '등록여부', '수강여부', 'status', 'state'],
  ],
  ['gender', ['성별', 'gender', 'sex']],
  ['grade', ['학년', 'grade', 'year']],
  ['school', ['학교', '유치원', '소속', 'school']],
  [
    'slots',
    ['요일', '시간', '수업일', '타임', '시간표', 'time', 'schedule', 'weekday', 'days', 'day'],
  ],
  [
    'class',
    [
      '클래스',
      '수강반',
      '수업',
      '과정',
      '강좌',
      '종목',
      '반명',
      '반',
      '코스',
      '프로그램',
      'class',
      'course',
      'program',
      'group',
      'level',
      'team',
      '레벨',
    ],
  ],
  ['address', ['주소', '거주지', 'address']],
  [
    'memo',
    [
      '비고',
      '메모',
      '특이사항',
      '참고',
      '기타',
      '특징',
      '알레르기',
      '건강',
      '전달',
      'memo',
      'note',
      'remark',
      'comment',
    ],
  ],
  ['number', ['연번', '순번', '번호', 'no', 'no.', '#', '순', 'index', '회원번호', '학번', 'id']],
  [
    'person',
    [
      '이름',
      '성명',
      '성함',
      '원생명',
      '학생명',
      '회원명',
      '자녀명',
      '아동명',
      '수강생명',
      '선수명',
      '명',
      'name',
    ],
  ],
];

const norm = (text: string): string =>
  plainText(text, 80)
    .toLowerCase()
    .replace(/[\s_*:：·/.-]/g, '');

const ambiguousShort: Readonly<Record<string, Who>> = {
  모: 'guardian',
  부: 'guardian',
  조모: 'guardian',
  조부: 'guardian',
};

/** English words stand whole or at an end, so that `no` is not found in `notes`. */
const has = (text: string, word: string): boolean => {
  if (!/^[a-z.#-]+$/.test(word))
    return word.length === 1 ? text === word || text.endsWith(word) : text.includes(word);
  const bare = word.replace(/[.-]/g, '') || word;
  return bare.length <= 3
    ? text === bare ||
        (bare.length === 3 && (text.startsWith(bare) || text.endsWith(bare))) ||
        (bare === 'hp' && /hp/.test(text))
    : text.includes(bare);
};

/** Reads a header; two rows of headers come as one text with a space between. */
export function wordsOf(header: string): HeaderWords {
  const unit = /천\s*원/.test(header) ? 1_000 : /만\s*원/.test(header) ? 10_000 : 1;
  const inside = header.match(/[([]([^)\]]*)[)\]]/)?.[1] ?? '';
  const text = norm(header.replace(/[([][^)\]]*[)\]]/g, ''));
  const all = text + norm(inside);
  if (!all) return { unit };
  const parts = [...header.split(/[\s()[\]/·]+/).map(norm), text].filter(Boolean);
  const short = parts
    .map(
      (part) =>
        ambiguousShort[part] ??
        ambiguousShort[part.replace(/(?:hp|폰|연락처|전화|성함|이름)/g, '')],
    )
    .find(Boolean);
  const who =
    short ??
    (Object.keys(whoWords) as Who[]).find((each) =>
      whoWords[each].some((word) => all.includes(word)),
    );
  const what = whatWords.find(([, words]) => words.some((word) => has(text || all, word)))?.[0];
  return { ...(who && { who }), ...(what && { what }), unit };
}

/** True of a header that this module understands. */
export const isKnown = ({ who, what }: HeaderWords): boolean =>
  who !== undefined || what !== undefined;

const fits: Readonly<Partial<Record<NonNullable<HeaderWords['what']>, readonly Content[]>>> = {
  phone: ['phone'],
  birth: ['day', 'count'],
  joined: ['day'],
  email: ['email'],
};

/**
 * The field of a column by its header and its content. Content decides where the header names a person only (`부모` above numbers),
 * and where the header says what the cells are not.
 */
export function fieldOf(words: HeaderWords, content: Content): Field {
  const { who } = words;
  let what = words.what;
  const needs = what && fits[what];
  // `생일` above phone numbers is a column that moved.
  if (needs && content === 'phone' && !needs.includes('phone')) what = 'phone';
  if (what === 'phone' && (content === 'person' || content === 'email')) what = content;
  if (what === 'person' && content === 'phone') what = 'phone';
  if (what === 'number' && content === 'phone') what = 'phone';
  if (what === 'class' && content === 'slots') what = 'slots';
  if (what === undefined && who !== undefined) {
    what =
      content === 'phone'
        ? 'phone'
        : content === 'email'
          ? 'email'
          : content === 'day'
            ? 'birth'
            : 'person';
  }
  if (what === undefined) return byContent(content);
  if (what === 'phone')
    return who === 'student' ? 'studentPhone' : who === 'coach' ? 'other' : 'guardianPhone';
  if (what === 'person')
    return who === 'guardian' ? 'guardian' : who === 'coach' ? 'coach' : 'name';
  if (what === 'number' && who === 'student' && content === 'person') return 'name';
  return what;
}

const byContent = (content: Content): Field => {
  if (content === 'phone') return 'guardianPhone';
  if (content === 'day') return 'birth';
  if (content === 'won') return 'fee';
  if (content === 'person') return 'name';
  if (content === 'slots' || content === 'status' || content === 'email') return content;
  return content === 'count' ? 'number' : 'other';
};

import { isBirthDate } from './numbers.ts';
import type { Finding } from './span.ts';
import type { Traits } from './traits.ts';

/** Personal data that only the word before it tells: a name, an account, a code of four digits. */

interface Label {
  readonly kind: string;
  /** What stands after the label and its separator. The first group is the value. */
  readonly value: RegExp;
  readonly accepts?: (value: string, separator: string) => boolean;
}

/** Each group is a kind. A label ends where its name ends: `cardholder` is none for a number. */
const labels =
  /(?<name>(?:receiver|customer|recipient|holder|payer|payee|patient|student|parent|guardian|full|first|last|given|family|real|buyer|orderer|sender|depositor|user|member)[_ -]?name)|(?<account>(?:bank[_ -]?|virtual[_ -]?|refund[_ -]?)?(?:account|acct)[_ -]?(?:no|num|number)|bank account)|(?<dashed>\baccount\b)|(?<card>card[_ -]?(?:no|num|number)|\bPAN\b)|(?<cardCode>\b(?:cvc|cvv|cvn)2?\b|card[_ -]?(?:cvc|cvv|code)|security code)|(?<code>(?:\b|(?:sms|user|card|login|input)[_ -]?)(?:otp|pin)(?:[_ -]?(?:code|number))?\b|(?:verification|auth|sms|one[_ -]time)[_ -]?code)|(?<phone>(?:tele|cell|mobile)?[_ -]?phone(?:[_ -]?(?:no|num|number))?|mobile(?:[_ -]?(?:no|num|number))?|\btel\b|\bfax\b)|(?<resident>jumin(?:No|Num|_no)?|\brrn\b|resident(?:[_ -]?registration)?[_ -]?(?:no|num|number))|(?<social>\bssn\b|social security(?: number)?)|(?<corporate>corp(?:orate)?[_ -]?(?:reg(?:istration)?)?[_ -]?(?:no|num|number))|(?<business>(?:biz|business|brn)[_ -]?(?:reg(?:istration)?)?[_ -]?(?:no|num|number))|(?<passport>passport(?:[_ -]?(?:no|num|number))?)|(?<licence>(?:driver'?s?|driving)[_ -]?licen[cs]e(?:[_ -]?(?:no|num|number))?)|(?<birth>birth[_ -]?(?:date|day)|date[_ -]?of[_ -]?birth|\bdob\b)|(?<place>\b(?:lat|latitude|lon|lng|longitude)\b|\bgps\b|coord(?:inate)?s?)|(?<identity>\b[cd]i\b)|(?<mnemonic>mnemonic|(?:seed|recovery|backup)[_ -]?phrase)/gi;

const koreanLabels =
  /(?<name>고객명|회원명|성명|실명|예금주|수취인|수신자명?|이름|받는 ?(?:분|사람)|보내는 ?(?:분|사람)|주문자명?|입금자명?|신청자명?|환자명|학생명|학부모명?|가입자명?)|(?<account>(?:환불|가상|입금|출금)? ?계좌(?: ?번호)?|(?:국민|신한|우리|하나|농협|기업|외환|수협|산업|대구|부산|광주|전북|경남|제주|새마을금고|신협|우체국|카카오뱅크|토스뱅크|케이뱅크|씨티|SC제일)(?:은행)?)|(?<card>카드 ?번호)|(?<cardCode>보안 ?코드)|(?<code>인증 ?번호)|(?<phone>전화(?: ?번호)?|휴대(?:폰|전화)(?: ?번호)?|핸드폰|연락처|(?:회신|발신|수신|대표) ?번호|팩스)|(?<resident>(?:주민|외국인)(?:등록)? ?번호)|(?<corporate>법인(?:등록)? ?번호)|(?<business>사업자(?:등록)? ?번호)|(?<passport>여권(?: ?번호)?)|(?<licence>운전면허 ?(?:번호)?)|(?<birth>생년월일)|(?<place>위도|경도|좌표)/g;

const separator = /\.?\\?["'`]?\]?\s{0,4}(?:[:=]{1,2}>?|은|는|이|가|#)?\s{0,4}\\?["'`]?/y;

const digitsOf = (text: string) => text.replace(/\D/g, '');
const isGiven = (text: string) => /[:=]|[은는이가]/.test(text);

/** Family names of more than 97 in 100 Koreans. */
const familyName =
  /^(?:남궁|황보|제갈|선우|독고|[김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉경사부])/;
/** Words that begin with a syllable that is also a family name. */
const noName =
  /^(?:정보|확인|조회|성명|이름|없음|오류|불일치|미입력|전체|고객|사용자|공백|인증|주문)/;

function isName(value: string, between: string): boolean {
  if (/^[A-Z]/.test(value)) return /["'`]/.test(between) || (isGiven(between) && / /.test(value));
  if (!familyName.test(value) || noName.test(value)) return false;
  return value.length === 3 || (isGiven(between) && value.length <= 4);
}

const kinds: Readonly<Record<string, Label>> = {
  name: {
    kind: 'name',
    value: /["'`]?([가-힣]{2,5}(?![가-힣])|[A-Z][a-z]{1,20}(?: [A-Z][a-z.]{0,20}){0,3})/y,
    accepts: isName,
  },
  account: {
    kind: 'account',
    value: /[^\d\n=;,]{0,16}(\d{2,6}(?:-\d{2,8}){1,4}|\d{10,16})(?![\w-])/y,
    accepts: (value) => digitsOf(value).length >= 10 && digitsOf(value).length <= 16,
  },
  card: { kind: 'card', value: /(\d(?:[ -]?\d){12,18})(?![\w-])/y },
  cardCode: {
    kind: 'card-code',
    value: /(\d{3,4})(?!\w|\.\d)/y,
    accepts: (_, between) => isGiven(between),
  },
  code: {
    kind: 'code',
    value: /(?:is )?[[("']?(\d{4,8})(?!\w|[.,]\d|-\d| ?(?:ms|s|sec|bytes|digits|times)\b)/y,
    accepts: (value, between) => isGiven(between) || value.length === 6,
  },
  dashed: { kind: 'account', value: /(\d{3,4}-\d{2,4}-\d{5,7}(?:-\d{1,3})?)(?![\w-])/y },
  resident: {
    kind: 'resident-number',
    value: /(\d{6}[- ]?[0-9]\d{6})(?!\w)/y,
    accepts: (value) => isBirthDate(value),
  },
  social: { kind: 'social-security-number', value: /(\d{3}-?\d{2}-?\d{4})(?!\w)/y },
  corporate: { kind: 'corporate-number', value: /(\d{6}-?\d{7})(?!\w)/y },
  business: { kind: 'business-number', value: /(\d{3}-?\d{2}-?\d{5})(?!\w)/y },
  passport: { kind: 'passport', value: /([A-Z]\d{8}|[A-Z]\d{3}[A-Z]\d{4}|\d{9})(?!\w)/y },
  licence: { kind: 'driver-licence', value: /(\d{2}-?\d{2}-?\d{6}-?\d{2}|[A-Z]\d{7,12})(?!\w)/y },
  birth: { kind: 'birth-date', value: /((?:19|20)\d\d[-./]?\d\d[-./]?\d\d|\d{6})(?!\w)/y },
  place: {
    kind: 'place',
    value: /[([]?(-?\d{1,3}\.\d{4,20}(?:, ?-?\d{1,3}\.\d{4,20})?)(?!\w)/y,
  },
  phone: {
    kind: 'phone',
    value: /(\+?\(?\d(?:[-. ()]{0,2}\d){8,14})(?![\w-])/y,
    accepts: (value) => !/^1[5-9]\d{8}(?:\d{3})?$/.test(value),
  },
  identity: { kind: 'identity', value: /([A-Za-z0-9+/]{62,88}={0,2})(?![\w+/=])/y },
  mnemonic: {
    kind: 'mnemonic',
    value: /((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?![a-z])/y,
  },
};

const isLetter = (char: string | undefined) => char !== undefined && /[a-z]/.test(char);

function* labelsIn(text: string, { digits, hangul }: Traits): Generator<RegExpMatchArray> {
  if (hangul) yield* text.matchAll(koreanLabels);
  if (digits >= 3 || /name|phrase|mnemonic|\b[cd]i\b/i.test(text)) yield* text.matchAll(labels);
}

export function findLabelled(text: string, traits: Traits): Finding[] {
  const found: Finding[] = [];
  for (const match of labelsIn(text, traits)) {
    const index = match.index!;
    const groups = match.groups!;
    // `spin: 4821`: the label is the end of another word. `userPin` and `user_pin` are labels.
    if (/[a-z]/.test(match[0][0]!) && isLetter(text[index - 1])) continue;
    const label = Object.keys(groups).find((name) => groups[name] !== undefined)!;
    const { kind, value, accepts } = kinds[label]!;
    separator.lastIndex = index + match[0].length;
    const between = separator.exec(text)?.[0] ?? '';
    value.lastIndex = index + match[0].length + between.length;
    const given = value.exec(text);
    if (given === null) continue;
    const quote = /^["'`]/.exec(given[0])?.[0] ?? '';
    if (accepts !== undefined && !accepts(given[1]!, between + quote)) continue;
    const end = value.lastIndex;
    found.push({ kind, start: end - given[1]!.length, end });
  }
  return found;
}

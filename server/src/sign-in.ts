import { renderUnicodeCompact } from 'uqr';

const onlyHere = `
  지금은 이 컴퓨터에서만 열려요. 휴대폰에서 쓰는 법은 README의 "Your phone"에 있어요.
  It opens on this computer only; README, "Your phone", tells how a phone reaches it.
`;

/** The one-time link and its QR code, on standard output: never in the log. */
export function printSignIn(link: string): void {
  const isHere = /^https?:\/\/(127\.|localhost|\[::1\])/.test(link);
  console.log(`
${renderUnicodeCompact(link, { border: 1 })}

  도장 Dojang
  휴대폰으로 코드를 찍거나 링크를 여세요 (한 번만 쓸 수 있어요).
  Scan the code or open the link; it works once.

  ${link}
${isHere ? onlyHere : ''}`);
}

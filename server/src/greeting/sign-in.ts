import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderUnicodeCompact } from 'uqr';

const onlyHere = `
  지금은 이 컴퓨터에서만 열려요. 같은 네트워크의 휴대폰에서 쓰려면 \`npm start -- --lan\`으로 시작하세요.
  For now it opens on this machine only. For a phone in the same network, start with \`npm start -- --lan\`.
`;

const textOf = (link: string) => {
  const isHere = /^https?:\/\/(127\.|localhost|\[::1\])/.test(link);
  return `
${renderUnicodeCompact(link, { border: 1 })}

  도장 Dojang
  휴대폰으로 코드를 찍거나 링크를 여세요 (한 번만 쓸 수 있어요).
  Scan the code or open the link. It works once.

  ${link}
${isHere ? onlyHere : ''}`;
};

export const signInFile = (dataFolder: string): string => join(dataFolder, 'sign-in.txt');

/** Deletes the link of an earlier start, which is of no use any more. */
export const forgetSignIn = (dataFolder: string): void =>
  rmSync(signInFile(dataFolder), { force: true });

export const tellSignInFile = (file: string): void =>
  console.log(`로그인 링크는 이 파일에 있어요. The sign-in link is in this file: ${file}`);

/**
 * Shows the one-time link and its QR code to the person who started the server, at their terminal. Without a terminal,
 * the link goes into a file that only its owner can read, because a service manager keeps what is printed and shows it
 * to others.
 */
export function showSignIn(link: string, options: { dataFolder: string; prints: boolean }): void {
  if (options.prints) {
    console.log(textOf(link));
    return;
  }
  const file = signInFile(options.dataFolder);
  writeFileSync(file, `${textOf(link)}\n`, { mode: 0o600, flag: 'wx' });
  tellSignInFile(file);
}

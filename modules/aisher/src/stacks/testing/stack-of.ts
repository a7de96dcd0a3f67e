import type { LanguageName } from '../shape.ts';

/** A stack whose only frames are these lines. */
export const stackOf: Readonly<Record<LanguageName, (lines: string) => string>> = {
  javascript: (lines) => `TypeError: x is undefined\n${lines}`,
  python: (lines) => `Traceback (most recent call last):\n${lines}\nshop.Refused: no`,
  java: (lines) => `shop.Refused: no\n${lines}`,
  go: (lines) => `goroutine 7 [running]:\n${lines}`,
  dotnet: (lines) => `Shop.Refused: no\n${lines}`,
  ruby: (lines) => lines,
  php: (lines) => `Shop\\Refused: no in /srv/shop/src/Pay.php:7\nStack trace:\n${lines}\n#9 {main}`,
  rust: (lines) => `thread 'main' panicked at src/pay.rs:1:1:\nno\nstack backtrace:\n${lines}`,
};

/**
 * The script blocks of a single-file component. Everything else is blank, so rows and indexes stay those of the
 * file. One pass with `indexOf`, so an unclosed tag costs nothing.
 */
export function scriptsOnly(text: string): string {
  const lower = text.toLowerCase();
  let kept = '';
  let at = 0;
  while (at < text.length) {
    const tag = lower.indexOf('<script', at);
    const open = tag === -1 ? -1 : text.indexOf('>', tag);
    const close = open === -1 ? -1 : lower.indexOf('</script', open);
    if (close === -1) break;
    kept += blank(text.slice(at, open + 1)) + text.slice(open + 1, close);
    at = close;
  }
  return kept + blank(text.slice(at));
}

const blank = (text: string) => text.replace(/[^\r\n]+/g, (run) => ' '.repeat(run.length));

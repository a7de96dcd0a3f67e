/** A line as containers write them: wrapped in JSON once or twice, headed by a time, a level and ids. */
interface LogLine {
  readonly level: string;
  readonly body: string;
}

const levels = /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b/i;
const headMax = 64;

export const severityOf: Readonly<Record<string, number>> = {
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  NOTICE: 10,
  WARN: 13,
  WARNING: 13,
  ERROR: 17,
  FATAL: 21,
  CRITICAL: 21,
};

export function readLine(text: string): LogLine {
  const outer = parsed(text);
  const line = outer === null ? text : wordOf(outer, ['log', 'message', 'msg']) || text;
  const inner = parsed(line);
  if (inner !== null) {
    const body = wordOf(inner, ['message', 'msg', 'log', 'event']) || line;
    return { level: wordOf(inner, ['severity', 'level', 'levelname']).toUpperCase(), body };
  }
  const found = levels.exec(line.slice(0, headMax));
  const body = found ? line.slice(found.index + found[0].length) : line;
  return {
    level: found?.[0].toUpperCase() ?? '',
    body: body.replace(/\b(?:TraceID|SpanID|trace_id|span_id)[:=] ?[0-9a-f]{0,32} ?/gi, '').trim(),
  };
}

function parsed(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wordOf(record: Record<string, unknown>, names: readonly string[]): string {
  for (const name of names) {
    const value = record[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** Stands in for the miner of templates: words with digits and what follows a colon or an equals sign are holes. */
export const templateOf = (message: string): string =>
  message
    .slice(0, 300)
    .replace(/([:=：]\s?)[^\],;:=)]+/g, '$1*')
    .replace(/[^\s[\](){},;:=*]*\d[^\s[\](){},;:=*]*/g, '*')
    .slice(0, 120);

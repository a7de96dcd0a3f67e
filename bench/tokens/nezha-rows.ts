/** Error rows of the TrainTicket shop: lines of level ERROR in the logs of a day of faults. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorRow } from '@dojang/aisher/format';

/** A line of a file whose last column alone is quoted and may hold commas. */
function cellsOf(line: string, count: number): string[] {
  const cells: string[] = [];
  let from = 0;
  while (cells.length < count - 1) {
    const comma = line.indexOf(',', from);
    if (comma === -1) return [];
    cells.push(line.slice(from, comma));
    from = comma + 1;
  }
  return [...cells, line.slice(from).replace(/^"|"$/g, '').replaceAll('""', '"')];
}

/** `17:35:38.389 ERROR e.s.ExecuteServiceImpl#51 TraceID: … SpanID: … text`. */
const errorLine = /^[\d:.]+ ERROR\s+(\S+) ([\s\S]*)$/;

function rowOf(line: string, operations: ReadonlyMap<string, string>): ErrorRow[] {
  const [at = '', ns, node = '', pod = '', container = '', traceId = '', spanId = '', text = ''] =
    cellsOf(line, 8);
  if (!text.includes(' ERROR ')) return [];
  const { log, stream } = JSON.parse(text) as { log: string; stream: string };
  const [, logger = '', message = ''] = errorLine.exec(log.trimEnd()) ?? [];
  if (message === '') return [];
  const service = pod.replace(/-[0-9a-f]+-\w+$/, '');
  const attributes = {
    'code.namespace': logger,
    'container.name': container,
    'host.ip': node,
    'k8s.pod.name': pod,
    'log.iostream': stream,
    'service.name': service,
  };
  return [
    {
      source: 'log',
      service,
      operation: operations.get(spanId) ?? '',
      environment: 'production',
      version: '',
      type: /[\w.]+(?:Exception|Error)\b/.exec(message)?.[0] ?? '',
      message,
      stack: '',
      traceId,
      spanId,
      atNs: Number(ns) > 0 ? BigInt(ns!) : BigInt(Date.parse(at)) * 1_000_000n,
      attributes,
    },
  ];
}

function readOperations(folder: string): Map<string, string> {
  const operations = new Map<string, string>();
  for (const path of globSync(`${folder}/**/*_trace.csv`)) {
    const [header = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    const names = header.trim().split(',');
    const id = names.indexOf('SpanID');
    const operation = names.indexOf('OperationName');
    for (const line of lines) {
      const cells = line.split(',');
      if (cells[id] !== undefined) operations.set(cells[id], cells[operation] ?? '');
    }
  }
  return operations;
}

function readFolder(folder: string): ErrorRow[] {
  const operations = readOperations(folder);
  return globSync(`${folder}/**/rca_data/**/*_log.csv`)
    .flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(1))
    .flatMap((line) => (line.includes(' ERROR ') ? rowOf(line.trimEnd(), operations) : []))
    .sort((a, b) => (a.atNs < b.atNs ? -1 : 1));
}

/** `data` is the folder of the set, or a folder with its archive. */
export function readNezhaRows(data: string): ErrorRow[] {
  const rows = readFolder(data);
  const [archive] = globSync(`${data}/nezha-*.tar.xz`);
  if (rows.length > 0 || archive === undefined) return rows;
  const folder = mkdtempSync(join(tmpdir(), 'nezha-'));
  try {
    execFileSync('tar', ['-xf', archive, '-C', folder]);
    return readFolder(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

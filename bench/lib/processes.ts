/** What Linux says of a process and of those that it started. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly rssMb: number;
  /** Its command line. */
  readonly words: string;
}

/** `pid` and all that it started, directly or not. */
export function familyOf(pid: number): readonly Process[] {
  const text = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' });
  const all = text.split('\n').flatMap((line): Process[] => {
    const [own, parent, rss, ...words] = line.trim().split(/\s+/);
    if (own === undefined || own === '') return [];
    const rssMb = Math.round(Number(rss) / 1024);
    return [{ pid: Number(own), parent: Number(parent), rssMb, words: words.join(' ') }];
  });
  const family = new Set([pid]);
  for (let known = 0; known < family.size; ) {
    known = family.size;
    for (const each of all) if (family.has(each.parent)) family.add(each.pid);
  }
  return all.filter((each) => family.has(each.pid));
}

/** In ms, of all threads so far. Linux counts in hundredths of a second. */
export function cpuMsOf(pid: number): { readonly own: number; readonly ended: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const sum = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) * 10;
  // The second is of the processes that it started and that have ended, with all of theirs.
  return { own: sum(11), ended: sum(13) };
}

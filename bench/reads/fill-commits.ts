/**
 * Fills a database that `fillOrgs` filled with messages of commits, by SQL: for the same large org and the same
 * neighbours. The texts are of a pool, so that their grams and vectors are made once each.
 */
import { gramsOf, gramsVersion } from '@dojang/kernel';
import type { Database } from '@dojang/kernel/server';
import { CompiledQuery } from 'kysely';
import {
  embedText,
  textEmbeddingName,
} from '../../modules/commit/src/engine/reuse/text-embedding.ts';
import { freshMax, singleMax } from '../../modules/commit/src/search/vector-graph.ts';
import { type Fill, uuid } from '../lib/fill-orgs.ts';
import { withRestingIndexes } from '../lib/resting-indexes.ts';

/** Two syllables each, as most Korean words have. */
export const koreanWords =
  `환불 결제 재시 느린 달력 공유 검사 추가 버그 수정 로그 화면 권한 알림 발송 목록 검색 속도 개선 문서 정리 서버 배포 시험 오류 처리 주문 취소 배송 할인 쿠폰 회원 가입 탈퇴
  비밀 번호 인증 토큰 세션 만료 갱신 동기 비동 요청 응답 지연 제한 초과 경고 통계 집계 보고 출력 인쇄 파일 첨부 저장 삭제 복구 백업 색인 조회 정렬 필터 페이 이동 버튼 색상
  글꼴 여백 반응 모바 접근 음성 번역 한글 영어 날짜 시간 월말 정산 세금 영수 계산 장부 거래 계좌 송금 입금 출금 잔액 한도 승인 거절 보류 담당 부서 조직 초대 역할 설정`.split(
    /\s+/,
  );
const stems =
  'pay refund retry cache queue parse render route token login order stock price report filter index merge split draft stamp ledger audit export import mask limit clock alert mail push hook agent scope build check test lint guard store fetch drop sort page list form field chart theme color input label'.split(
    ' ',
  );
const ends = ['', 's', 'er', 'ing', 'ed', 'able', 'Service', 'Handler', 'Config', 'Error'];
export const englishWords = stems.flatMap((stem) => ends.map((end) => stem + end));

const poolSize = 4_000;

/** The same texts in each run. */
function textsOf(count: number): { message: string; words: string }[] {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  // Few words are frequent and many are rare, as in any language.
  const pick = (of: readonly string[]) => of[Math.floor(of.length * random() ** 2)] ?? '';
  const some = (of: readonly string[], n: number) =>
    Array.from({ length: n }, () => pick(of)).join(' ');
  return Array.from({ length: count }, () => {
    const type = pick(['fix', 'feat', 'refactor', 'docs', 'test', 'chore']);
    const message = `${type}: ${some(englishWords, 4)} ${some(koreanWords, 2)}`;
    const lines = Array.from(
      { length: 5 },
      () => `${some(englishWords, 7)} ${some(koreanWords, 2)}.`,
    );
    const paths = Array.from({ length: 4 }, () => `src/${pick(stems)}/${pick(englishWords)}.ts`);
    return { message, words: [message, ...lines, ...paths].join('\n') };
  });
}

const said = () =>
  textsOf(poolSize).map(({ message, words }, n) => ({
    n,
    message,
    words,
    grams: gramsOf(words),
    vector: `[${embedText(words).join(',')}]`,
  }));

const id = (noun: string) => uuid(`f.org_id::text || f.n || '${noun}'`);
const repository = uuid(`f.org_id::text || f.n % 5 || 'repository'`);

const filling = (
  fill: Fill,
  { messages, ofNeighbour, made = 0, singles = singleMax, fresh = freshMax }: Messages,
) => `
  create temp table committing on commit drop as
    with place as (
      select '${fill.org}'::uuid as org_id, '${fill.personId}'::uuid as person_id, '${fill.deviceId}'::uuid as device_id,
        ${made + messages} as rows, ${made} as made
      union all select ${uuid(`'neighbour' || k || '${fill.org}'`)}, ${uuid(`'person' || k || '${fill.org}'`)},
        ${uuid(`'device' || k || '${fill.org}'`)}, ${made + ofNeighbour}, ${made}
      from generate_series(1, ${fill.neighbours}) k
    )
    select org_id, person_id, device_id, n, (n * 2654435761) % ${poolSize} as text,
      rows > ${singles} and n + ${fresh} <= rows as in_graph, rows > ${singles} * 2 and n + ${fresh} * 2 <= rows as is_old,
      now() - interval '1 second' - (${fill.toDay} + (1 - (n - made)::float8 / (rows - made)) * ${fill.fromDay - fill.toDay}) * interval '1 day' as at
    from place, generate_series(made + 1, rows) n order by at, n;
  analyze committing;`;

const inserts = [
  `insert into commit.repository (id, org_id, name, fingerprint, protected_branches)
    select distinct ${repository}, org_id, 'dojang', encode(sha256((org_id::text || n % 5)::bytea), 'hex'), '{}'::text[]
    from committing f on conflict do nothing`,
  `insert into commit.capture (id, org_id, created_at, repository_id, device_id, person_id, draft_id, idempotency_key,
      input_digest, trigger, trace_uuid, captured_at, tree, scope, convention, secrets, author, match_digest)
    select ${id('capture')}, org_id, at, ${repository}, device_id, person_id, ${id('draft of commit')}, n::text,
      repeat('0', 64), 'command', ${id('trace')}, at, repeat('a', 40), '{}', '{}', '[]', '{}', '' from committing f`,
  `insert into commit.description (capture_id, org_id, created_at, changed_at, origin, sections)
    select ${id('capture')}, org_id, at, at, 'deterministic', '{"what":[],"design":[],"effect":[],"risk":[]}' from committing f`,
  `insert into commit.act (draft_id, org_id, created_at, capture_id, device_id, stamped_person_id, ended_at)
    select ${id('draft of commit')}, org_id, at, ${id('capture')}, device_id, person_id, at from committing f`,
  `insert into commit.finalised_commit (id, org_id, created_at, capture_id, draft_id, repository_id, position, sha, message,
      branch, origin, edit_distance, paths, elements, lines_added, lines_deleted, stamped_person_id, stamped_at, trace_uuid)
    select ${id('commit')}, org_id, at, ${id('capture')}, ${id('draft of commit')}, ${repository}, 0,
      substr(encode(sha256((org_id::text || f.n)::bytea), 'hex'), 1, 40), said.message, 'main', 'model', 0, '{src/pay.ts}',
      '[]', 3, 1, person_id, at, ${id('trace')} from committing f join said on said.n = f.text`,
  `insert into commit.search_entry (finalised_commit_id, org_id, created_at, repository_id, words, grams, grams_version,
      embedding_name, embedding, in_graph)
    select ${id('commit')}, org_id, at, ${repository}, said.words, said.grams, ${gramsVersion}, '${textEmbeddingName}',
      said.vector::vector, f.in_graph from committing f join said on said.n = f.text order by at`,
  `insert into commit.precedent (draft_id, org_id, created_at, capture_id, repository_id, header, facts, embedding_name,
      embedding, in_graph)
    select ${id('draft of commit')}, org_id, at, ${id('capture')}, ${repository}, said.message,
      '{"elements":[],"bumps":[],"paths":[]}', 'path-context-512', said.vector::vector, f.is_old
    from committing f join said on said.n = f.text where f.n % 2 = 0 order by at`,
  `insert into commit.reuse (request_id, org_id, created_at, draft_id, repository_id, template, header, from_draft_ids,
      similarity, trust, used, tokens_saved, settled_at, kept)
    select ${id('request')}, org_id, at, ${id('draft of commit')}, ${repository}, 'chore: update {' || n % 40 || '}',
      'chore: update', '{}', 0.9, 0.9, n % 10 = 0, 100, at, n % 9 > 0 from committing f where f.n % 5 = 0`,
  // Triggers rest here, so what they count is counted once at the end.
  `delete from commit.repository_tally where org_id in (select org_id from committing);
  insert into commit.repository_tally (org_id, repository_id, commits, last_commit_at)
    select org_id, repository_id, count(*), max(created_at) from commit.finalised_commit
    where org_id in (select org_id from committing) group by 1, 2`,
  `delete from commit.reuse_tally where org_id in (select org_id from committing);
  insert into commit.reuse_tally (org_id, repository_id, template, told, settled, kept, used, used_settled, used_kept,
      calls_saved, tokens_saved, approved)
    select org_id, repository_id, template, count(*), count(kept), count(*) filter (where kept), count(*) filter (where used),
      count(kept) filter (where used), count(*) filter (where used and kept), count(*) filter (where tokens_saved > 0),
      sum(tokens_saved), case when template is null then (select count(*) from commit.precedent p where p.org_id = reuse.org_id) else 0 end
    from commit.reuse where org_id in (select org_id from committing)
    group by grouping sets ((org_id, repository_id, template), (org_id))`,
];

const tables = inserts.map((text) => /insert into (\S+)/.exec(text)?.[1] ?? '');

export interface Messages {
  /** Of the large org. */
  readonly messages: number;
  readonly ofNeighbour: number;
  /** How many an earlier call made for each of these orgs; 0 when left out. */
  readonly made?: number;
  /** An org with more has a graph of its vectors, and so many beside it; as the job makes it when left out. */
  readonly singles?: number;
  readonly fresh?: number;
}

export async function fillCommits(
  database: Database,
  fill: Fill,
  messages: Messages,
): Promise<void> {
  const force = (word: string) =>
    tables.map((table) => `alter table ${table} ${word} row level security;`).join('\n');
  await database.root.transaction().execute(async (db) => {
    const run = (text: string, parameters: readonly unknown[] = []) =>
      db.executeQuery(CompiledQuery.raw(text, [...parameters]));
    await run(`set local session_replication_role = replica; set local work_mem = '256MB';
      ${force('no force')}
      create temp table said (n int, message text, words text, grams text[], vector text) on commit drop;`);
    const pool = said();
    for (let at = 0; at < pool.length; at += 500) {
      const some = JSON.stringify(pool.slice(at, at + 500));
      await run(
        `insert into said select * from jsonb_to_recordset($1::jsonb)
          as s (n int, message text, words text, grams text[], vector text)`,
        [some],
      );
    }
    await run(`analyze said; ${filling(fill, messages)}`);
    await withRestingIndexes(db, tables, async () => {
      for (const text of inserts) await run(text);
    });
    await run(force('force'));
  });
  await database.exec(`vacuum analyze ${[...new Set(tables)].join(', ')}`);
}

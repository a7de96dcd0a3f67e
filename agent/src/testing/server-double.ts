import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type Rule, titleOf } from '@dojang/commit/engine';
import {
  type Act,
  type ActReport,
  actReport,
  type CaptureInput,
  captureInput,
  type Errand,
  errandReport,
  repositoryRegistration,
} from '@dojang/commit/schema';
import { digestOf } from '@dojang/kernel/draft-digest';

/**
 * How an answer goes wrong. `lost`: the request is handled, and its answer never arrives. `html`: a proxy's
 * error page. `refused`: a 422 that no repetition fixes. `full`: a quota that is used up for a second.
 */
export type Fault = 'down' | 'lost' | 'html' | 'busy' | 'refused' | 'full';

interface Draft {
  readonly id: string;
  readonly capture: CaptureInput;
  state: string;
  approvedMessage: string | null;
  /** How many times the act was requested. A finished act is listed while its push is requested again. */
  attempt: number;
  isAskedAgain: boolean;
}

/** Mutable insides, shared by the functions below. */
interface Insides {
  readonly sessions: ReturnType<typeof makeSessions>;
  readonly faults: { prefix: string; fault: Fault }[];
  readonly streams: Set<ServerResponse>;
  readonly repositories: Map<string, string>;
  port: number;
}

/** A double of the server, as far as the agent's contract goes. It can misbehave on purpose. */
export interface ServerDouble {
  readonly url: string;
  readonly link: string;
  readonly captures: CaptureInput[];
  /** The trouble that each registration reported. */
  readonly troubles: (string | null)[];
  /** Rules in force in every repository. */
  rules: Rule[];
  readonly drafts: Draft[];
  readonly reports: { draftId: string; report: ActReport }[];
  /** What people asked the machine to capture, as it is listed; and the troubles it reported. */
  errands: Errand[];
  readonly undone: { id: string; trouble: string; path: string | null }[];
  /** What the server says about an act: the truth, unless a test makes it lie. */
  tell: (act: Act) => unknown;
  /** Each request as `METHOD /path`, in order. */
  readonly requests: string[];
  /** How a gzip body is handled. Older servers refuse it, or take it for broken JSON. */
  gzip: 'taken' | 'refused' | 'misread';
  refreshes: number;
  /** Ends the access tokens given so far. */
  revoke: () => void;
  /** The next answers to a request that starts with `prefix` go wrong. */
  breakNext: (prefix: string, fault: Fault, times?: number) => void;
  stamp: (draftId: string, message?: string) => void;
  /** A person asks for another attempt at what failed. */
  askAgain: (draftId: string) => void;
  listen: () => Promise<void>;
  /** Stops listening and breaks all connections, as a crash does. */
  shut: () => Promise<void>;
}

const isGzip = (request: IncomingMessage) => request.headers['content-encoding'] === 'gzip';

async function bodyOf(request: IncomingMessage, gzip: ServerDouble['gzip']): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const text = (isGzip(request) && gzip === 'taken' ? gunzipSync(bytes) : bytes).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const problem = (status: number, code: string) => ({
  status,
  code,
  title: code,
  detail: `${code}.`,
});

/** Tokens as the real server gives them. A refresh token works once, and using it again ends the session. */
function makeSessions(accessMs: number) {
  const ids = { org: randomUUID(), personId: randomUUID(), deviceId: randomUUID() };
  let access = '';
  let refresh = '';
  const used = new Set<string>();
  const next = () => {
    access = `access-${randomUUID()}`;
    refresh = `refresh-${randomUUID()}`;
    const at = Date.now();
    return {
      ...ids,
      accessToken: access,
      accessExpiresAt: new Date(at + accessMs).toISOString(),
      refreshToken: refresh,
      refreshExpiresAt: new Date(at + 30 * 86_400_000).toISOString(),
    };
  };
  return {
    next,
    isGood: (header: string | undefined) => header === `Bearer ${access}` && access !== '',
    rotate: (token: unknown) => {
      if (typeof token !== 'string' || token !== refresh) {
        if (used.has(String(token))) access = refresh = '';
        return undefined;
      }
      used.add(token);
      return next();
    },
    revoke: () => {
      access = refresh = '';
    },
  };
}

function draftLine({ id, capture, state }: Draft) {
  return {
    id,
    module: 'commit',
    kind: 'commit.commit',
    title: 'a draft',
    summary: {},
    state,
    traceUuid: capture.traceUuid,
    createdAt: capture.capturedAt,
    expiresAt: capture.capturedAt,
    snoozedUntil: null,
    risks: [],
    askedPersonId: null,
    supersededBy: null,
  };
}

/** The act with the digest of its body, as the real server binds them. */
export function bindAct(act: Act): Act {
  const { body } = act;
  const digest = digestOf({ kind: 'commit.commit', title: titleOf(body.commits), body });
  return { ...act, digest };
}

function actOf({ id, capture, state, approvedMessage, attempt }: Draft): Act {
  const { repositoryId, tree, head, branch, remote, destination, scope } = capture;
  const paths = scope.files.flatMap(({ path, oldPath }) => (oldPath ? [oldPath, path] : [path]));
  const commits = [{ message: approvedMessage ?? '', hunks: null }];
  const place = { repositoryId, tree, head, branch, remote, ...(destination && { destination }) };
  const body = { ...place, commits, push: remote !== null };
  return bindAct({
    draftId: id,
    captureId: id,
    traceUuid: capture.traceUuid,
    state: state === 'acting' || state === 'done' ? state : 'stamped',
    attempt,
    digest: '',
    body: { ...body, paths: [...new Set(paths)] },
    stampedBy: '김개발',
    stampedAt: capture.capturedAt,
  });
}

type Answer = [status: number, body: unknown];

function listDrafts({ drafts }: ServerDouble, filter: string | null): Answer {
  const waiting = drafts.filter(({ state }) => state === 'pending');
  const listed = filter === 'all' ? drafts : waiting;
  return [200, { drafts: listed.map(draftLine), nextCursor: null, waiting: waiting.length }];
}

function work(double: ServerDouble, insides: Insides, call: string, body: unknown): Answer {
  const path = call.slice(call.indexOf(' ') + 1);
  if (path === '/me') return [200, {}];
  if (path === '/commit/repositories') {
    const { trouble = null, ...input } = repositoryRegistration.parse(body);
    double.troubles.push(trouble);
    const id = insides.repositories.get(input.fingerprint) ?? randomUUID();
    insides.repositories.set(input.fingerprint, id);
    const createdAt = new Date().toISOString();
    return [200, { ...input, id, createdAt, protectedBranches: [] }];
  }
  if (/^GET \/commit\/repositories\/[0-9a-f-]+\/rules$/.test(call)) {
    return [200, { rules: double.rules }];
  }
  if (path === '/commit/captures') return [201, takeCapture(double, captureInput.parse(body))];
  if (path === '/commit/acts') {
    const open = double.drafts.filter(
      ({ state, isAskedAgain }) => state === 'stamped' || state === 'acting' || isAskedAgain,
    );
    return [200, { acts: open.map((draft) => double.tell(actOf(draft))) }];
  }
  if (call === 'GET /commit/errands') return [200, { errands: double.errands }];
  const errandId = call.match(/^PUT \/commit\/errands\/([0-9a-f-]+)$/)?.[1];
  if (errandId) {
    double.undone.push({ id: errandId, ...errandReport.parse(body) });
    double.errands = double.errands.filter(({ id }) => id !== errandId);
    return [200, { id: errandId }];
  }
  const draftId = call.match(/^PUT \/commit\/acts\/([0-9a-f-]+)$/)?.[1];
  if (draftId) return takeReport(double, draftId, actReport.parse(body));
  return [404, problem(404, 'not-found')];
}

function takeCapture(double: ServerDouble, capture: CaptureInput) {
  double.captures.push(capture);
  double.errands = double.errands.filter(({ id }) => id !== capture.errandId);
  let draft = double.drafts.find((each) => each.capture.idempotencyKey === capture.idempotencyKey);
  if (!draft) {
    const state = { state: 'pending', approvedMessage: null, attempt: 1, isAskedAgain: false };
    draft = { id: randomUUID(), capture, ...state };
    double.drafts.push(draft);
  }
  return { captureId: draft.id, draftId: draft.id, traceUuid: capture.traceUuid };
}

function takeReport(double: ServerDouble, draftId: string, report: ActReport): Answer {
  const draft = double.drafts.find(({ id }) => id === draftId);
  if (!draft) return [404, problem(404, 'act-not-found')];
  double.reports.push({ draftId, report });
  draft.isAskedAgain &&= report.state === 'acting';
  if (draft.state === 'stamped' || draft.state === 'acting') draft.state = report.state;
  return [200, { draftId, state: draft.state }];
}

function openStream(insides: Insides, response: ServerResponse): Answer {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('event: hello\ndata: {}\n\n');
  insides.streams.add(response);
  response.once('close', () => insides.streams.delete(response));
  return [0, undefined];
}

async function handle(
  double: ServerDouble,
  insides: Insides,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://double');
  const path = url.pathname.replace(/^\/api/, '');
  const call = `${request.method} ${path}`;
  double.requests.push(isGzip(request) ? `${call} gzip` : call);
  if (isGzip(request) && double.gzip === 'refused') {
    request.resume();
    return answerJson(response, 415, problem(415, 'encoding-not-supported'));
  }
  const { faults, sessions } = insides;
  const at = faults.findIndex(({ prefix }) => call.startsWith(prefix));
  const fault = at === -1 ? undefined : faults.splice(at, 1)[0]?.fault;
  const body = await bodyOf(request, double.gzip);
  if (fault === 'down') return void request.socket.destroy();
  if (fault === 'busy') return answerJson(response, 503, problem(503, 'busy'));
  if (fault === 'full') {
    const full = { ...problem(429, 'captures-full'), retryAfterSeconds: 1 };
    return answerJson(response, 429, full);
  }
  if (fault === 'refused') return answerJson(response, 422, problem(422, 'refused'));
  if (fault === 'html') {
    response.writeHead(502, { 'content-type': 'text/html' });
    return void response.end('<html><h1>Bad gateway</h1></html>');
  }
  const route = (): Answer => {
    if (path.startsWith('/healthz')) return [200, {}];
    if (path === '/pairings/claim') return [200, sessions.next()];
    if (path === '/sessions/refresh') {
      double.refreshes += 1;
      const answer = sessions.rotate((body as { refreshToken?: unknown })?.refreshToken);
      return answer ? [200, answer] : [401, problem(401, 'session-over')];
    }
    if (!sessions.isGood(request.headers.authorization)) return [401, problem(401, 'signed-out')];
    if (path === '/drafts') return listDrafts(double, url.searchParams.get('state'));
    return path === '/live' ? openStream(insides, response) : work(double, insides, call, body);
  };
  const [status, answer] = route();
  if (fault === 'lost') return void request.socket.destroy();
  if (status !== 0) answerJson(response, status, answer);
}

/** Makes the double. `listen` opens it, always on the same port. */
export function makeServerDouble(options: { accessMs?: number } = {}): ServerDouble {
  const sessions = makeSessions(options.accessMs ?? 600_000);
  const insides: Insides = {
    sessions,
    faults: [],
    streams: new Set(),
    repositories: new Map(),
    port: 0,
  };
  const draftOf = (draftId: string) => {
    const draft = double.drafts.find(({ id }) => id === draftId);
    if (!draft) throw new Error('no such draft');
    return draft;
  };
  const tellOfAct = (draftId: string) => {
    const data = JSON.stringify({ topic: 'commit.act', id: draftId });
    for (const stream of insides.streams) stream.write(`event: commit.act\ndata: ${data}\n\n`);
  };
  const double: ServerDouble = {
    get url() {
      return `http://127.0.0.1:${insides.port}`;
    },
    get link() {
      return `http://127.0.0.1:${insides.port}/pair#${'s'.repeat(40)}`;
    },
    captures: [],
    troubles: [],
    rules: [],
    drafts: [],
    reports: [],
    errands: [],
    undone: [],
    tell: (act) => act,
    requests: [],
    gzip: 'taken',
    refreshes: 0,
    revoke: sessions.revoke,
    breakNext: (prefix, fault, times = 1) => {
      for (let at = 0; at < times; at += 1) insides.faults.push({ prefix, fault });
    },
    stamp: (draftId, message = 'feat: stamped\n') => {
      Object.assign(draftOf(draftId), { state: 'stamped', approvedMessage: message });
      tellOfAct(draftId);
    },
    askAgain: (draftId) => {
      const draft = draftOf(draftId);
      draft.attempt += 1;
      if (draft.state === 'failed') draft.state = 'stamped';
      else draft.isAskedAgain = true;
      tellOfAct(draftId);
    },
    listen: () =>
      new Promise((resolve) => {
        server.listen(insides.port, '127.0.0.1', () => {
          insides.port = (server.address() as AddressInfo).port;
          resolve();
        });
      }),
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        insides.streams.clear();
      }),
  };
  const server = createServer((request, response) => {
    handle(double, insides, request, response).catch(() =>
      answerJson(response, 400, problem(400, 'invalid')),
    );
  });
  return double;
}

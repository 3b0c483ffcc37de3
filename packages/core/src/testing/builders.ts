import { utf8 } from '../bytes/bytes.ts';
import { fillDeadline, graceEnd, retentionEnd } from '../contract/dates.ts';
import { BUILT_IN_TERMS, type Terms } from '../contract/terms.ts';
import type { RecipientState, State } from '../envelope/life-cycle.ts';
import { uuidv7 } from '../id/uuid.ts';
import type { EntryLine } from '../manifest/entry-line.ts';

/** The day on which everything built here began: 2026-01-05, 09:00 UTC. */
export const A_MOMENT = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;

let count = 0;

/** An id that no other call gives; the order of calls is the order of ids. */
export function anId(nowMs = A_MOMENT): string {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, ++count);
  return uuidv7(nowMs, bytes);
}

export type BuiltRecipient = { id: string; address: string; salt: Uint8Array; state: RecipientState };

export type BuiltEnvelope = {
  id: string;
  state: State;
  title: string;
  senderAddress: string;
  senderSalt: Uint8Array;
  recipients: BuiltRecipient[];
  terms: Terms;
  createdAt: number;
  fillDeadline: number;
  graceUntil: number;
  closedAt: number | null;
  sealedAt: number | null;
  expiresAt: number | null;
  purgedAt: number | null;
  entries: number;
  files: number;
  bytes: number;
};

const RANK: Record<State, number> = { filling: 0, sealing: 1, sealed: 2, delivered: 3, purging: 4, purged: 5 };

/** An envelope with the dates and recipient states that its state calls for: `anEnvelope({ state: 'sealed' })`. */
export function anEnvelope(change: Partial<BuiltEnvelope> = {}): BuiltEnvelope {
  const state = change.state ?? 'filling';
  const terms = change.terms ?? BUILT_IN_TERMS;
  const createdAt = change.createdAt ?? A_MOMENT;
  const deadline = change.fillDeadline ?? fillDeadline(createdAt, terms);
  const closedAt = RANK[state] >= 1 ? createdAt + HOUR : null;
  const sealedAt = RANK[state] >= 2 ? createdAt + 2 * HOUR : null;
  return {
    id: anId(createdAt),
    state,
    title: 'Rushes, day 3',
    senderAddress: 'studio@example.com',
    senderSalt: new Uint8Array(32).fill(1),
    recipients: [aRecipient({ state: RANK[state] >= 3 ? 'collected' : 'notified' })],
    terms,
    createdAt,
    fillDeadline: deadline,
    graceUntil: graceEnd(deadline, terms),
    closedAt,
    sealedAt,
    expiresAt: sealedAt === null ? null : retentionEnd(sealedAt, terms),
    purgedAt: state === 'purged' ? createdAt + 3 * HOUR : null,
    entries: 0,
    files: 0,
    bytes: 0,
    ...change,
  };
}

export function aRecipient(change: Partial<BuiltRecipient> = {}): BuiltRecipient {
  return {
    id: anId(),
    address: 'client-b@example.com',
    salt: new Uint8Array(32).fill(2),
    state: 'notified',
    ...change,
  };
}

/** An entry as a sender tells it; `path` may be given as text. */
export function anEntry(change: Partial<Omit<EntryLine, 'path'>> & { path?: string | Uint8Array } = {}): EntryLine {
  const { path = `reel a/file ${++count}.exr`, ...others } = change;
  const isFolder = change.kind === 'folder';
  return {
    path: typeof path === 'string' ? utf8(path) : path,
    kind: 'file',
    size: isFolder ? 0 : 10_240,
    mtime: A_MOMENT,
    reel: null,
    start: null,
    sha256: null,
    ...others,
  };
}

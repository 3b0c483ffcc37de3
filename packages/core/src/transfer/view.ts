/**
 * What screens see of the engine: plain values that survive structured clone, published at most once a second per job.
 * Amounts are bytes and counts as the courier made them durable, never what merely left the machine.
 */

/** Why nothing moves although something should. */
export type Waiting =
  | 'paused'
  | 'queue'
  | 'timetable'
  | 'offline'
  | 'unreachable'
  | 'portal'
  | 'sign_in'
  | 'source_gone'
  | 'folder_needed'
  | 'target_full'
  | 'another_tab';

/** Something that needs a person; everything else goes on. */
export interface TroubleView {
  id: string;
  /** For eyes: the path as text. */
  path: string;
  /** `changed` · `unreadable` · `forbidden` · `gone` · `name_refused` · `differs` · `refused` · `failed` … */
  code: string;
  detail: string | null;
  /** Bytes by which a changed file differs now. */
  grownBy: number | null;
  count: number;
}

export interface SpeedView {
  /** Bytes a second over the last 5 s. */
  now: number;
  best: number;
  median: number;
  /** One point per `stepMs`, oldest first, ≤ 240; ends now. */
  points: number[];
  stepMs: number;
  /** Marks on the graph: when the line was away. */
  cuts: { at: number; ms: number }[];
}

export interface MovingView {
  number: number;
  from: number;
  length: number;
  durable: number;
}

interface JobView {
  /** Of this machine; an envelope may have one send job and one fetch job. */
  id: string;
  envelope: string | null;
  title: string;
  /** Place in the queue, from 0; lower goes first. */
  order: number;
  priority: 'high' | 'usual' | 'low';
  waiting: { why: Waiting; since: number; nextTryAt: number | null } | null;
  troubles: { count: number; first: TroubleView[] };
  speed: SpeedView;
  /** Seconds, or null before 20 s were measured. */
  left: number | null;
  /** Bytes a second this job may use, or null. */
  limit: number | null;
  startedAt: number;
  /** The code and sentence of what ended it for good, or null. */
  failure: { code: string; detail: string } | null;
}

export interface SendView extends JobView {
  direction: 'send';
  phase: 'reading' | 'sending' | 'declaring' | 'closing' | 'sealing' | 'sealed' | 'not_sealed' | 'stopped';
  walk: {
    isDone: boolean;
    files: number;
    folders: number;
    emptyFolders: number;
    bytes: number;
    leftOut: number;
    perSecond: number;
    now: string;
  };
  durable: { bytes: number; files: number };
  /** What the courier read back, from its own progress. */
  compared: { bytes: number; files: number };
  stretches: { arrived: number; moving: number; failed: number; waiting: number };
  /** Why stretches were set aside, by the courier's code; `retry` sends them, and only them, again. */
  failed: { code: string; detail: string; stretches: number; bytes: number }[];
  moving: MovingView[];
  /** Whether close follows by itself when all has arrived. */
  closesItself: boolean;
  /** After `not_sealed`: what the courier named. */
  problems: { path: string; piece: number | null; reason: string }[];
}

export interface FetchView extends JobView {
  direction: 'fetch';
  /** `placed`: some files were chosen, all of them stand there and are right; no receipt, for it was not the whole. */
  phase: 'reading' | 'fetching' | 'confirming' | 'collected' | 'placed' | 'incomplete' | 'stopped';
  /** Name of the folder it is placed into. */
  into: string;
  total: { bytes: number; files: number; pieces: number };
  placed: { bytes: number; files: number };
  checked: { pieces: number };
  /** What stood there and was right before anything was fetched. */
  alreadyRight: { bytes: number; files: number };
  moving: MovingView[];
  /** Names that were written otherwise, with why. */
  escaped: { count: number; first: { path: string; as: string; why: string }[] };
}

export type TransferView = SendView | FetchView;

/** Week hours in which a limit holds; minutes from Monday 00:00 local time, `to` exclusive. null is no limit, 0 stops. */
export interface LimitRule {
  from: number;
  to: number;
  bytesPerSecond: number | null;
}
export interface LineSettings {
  /** Holds when no rule does; null is no limit. */
  bytesPerSecond: number | null;
  timetable: LimitRule[];
}

export interface TransfersView {
  jobs: TransferView[];
  line: {
    up: SpeedView;
    down: SpeedView;
    state: 'fine' | 'offline' | 'unreachable' | 'portal' | 'sign_in';
    since: number;
    nextTryAt: number | null;
    settings: LineSettings;
    /** What holds at this moment. */
    limit: number | null;
  };
}

/** What a person may tell a job; every one is safe to say twice. */
export type JobCommand =
  | { do: 'pause' | 'continue' | 'retry' | 'stop' | 'forget' }
  | { do: 'retry_one'; trouble: string }
  | { do: 'leave_out'; trouble: string }
  | { do: 'close' }
  | { do: 'limit'; bytesPerSecond: number | null }
  | { do: 'priority'; priority: JobView['priority'] }
  | { do: 'move'; to: number };

/** Columns of the big tape: the worst state of what lies under each. */
export const TAPE = { rest: 0, read: 1, done: 2, compared: 3, moves: 4, asks: 5 } as const;

import type { CheckHost } from '../check/ports.ts';
import type { Courier } from '../http/courier.ts';
import type { Clock, FileSink, FileSource, Hasher, Journal } from '../ports.ts';
import type { JobCommand, TransferView, TroubleView } from '../view.ts';

/** What the engine is made of; `openSource` and `openSink` give back, after a restart, what was picked, or null while it is away. */
export interface EnginePorts {
  journal: Journal;
  hasher: Hasher;
  /** Proves the courier's signature: adapters `nodeCheckHost`, `webCryptoHost`. */
  host: CheckHost;
  clock: Clock;
  /** `ref` is what was given with the job; it survived structured clone. */
  openSource(ref: unknown): Promise<FileSource | null>;
  openSink(ref: unknown): Promise<FileSink | null>;
}

/** Permission to put bytes on the line: resolves with how many of the wanted may go now, at least one. */
export interface Limiter {
  take(wanted: number, signal: AbortSignal): Promise<number>;
}

/** What a job is given by the engine. */
export interface JobContext {
  ports: EnginePorts;
  courier: Courier;
  limiter: Limiter;
  /** Whether a limit holds at this moment, of the line or of the job. */
  isLimited(): boolean;
  /** Requests that carry bytes at once, at most. */
  most: number;
  /** And at least, for measuring; 1 without. */
  least?: number | undefined;
  /** So many bytes more became durable (or were fetched), for the speed of the line. */
  moved(bytes: number): void;
  /** Something that the view shows is different now; the engine publishes at most once a second. */
  changed(): void;
}

/**
 * One send or one fetch. The engine runs it when its turn comes, ends the run to pause it, and runs it again to go on: everything a run
 * needs is in the journal. A run that throws ended for good; the error's code and message become `failure`.
 */
export interface Job {
  readonly id: string;
  /** What stands, without what the engine knows: order, priority, limit, pause, failure. */
  view(): TransferView;
  /** Resolves when the job is over (`sealed`, `collected`, `stopped`); rejects with `stopped` when the signal ended the run. */
  run(signal: AbortSignal): Promise<void>;
  /** Retry, retry_one, leave_out, close, stop; the others are the engine's. Works also while nothing runs. */
  command(command: JobCommand): Promise<void>;
  /** One byte a column, values of TAPE. */
  tape(columns: number): Uint8Array;
  troubles(cursor: string | null): { items: TroubleView[]; cursor: string | null };
  /** Removes everything of it from the journal. */
  forget(): Promise<void>;
}

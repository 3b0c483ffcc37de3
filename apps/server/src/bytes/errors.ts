import type { Slice } from './slice.ts';

export type DamageReason = 'header' | 'segment' | 'length' | 'blob_missing' | 'blob_short';

/** Stored bytes are not what was sealed, or are not there. Nothing of the segment was given out. */
export class Damaged extends Error {
  readonly code = 'damaged';
  readonly reason: DamageReason;
  readonly slice: Slice;
  constructor(slice: Slice, reason: DamageReason, cause?: unknown) {
    super(`Stored bytes of blob ${slice.blobKey} at ${slice.blobAt} are damaged (${reason}).`, { cause });
    this.name = 'Damaged';
    this.slice = slice;
    this.reason = reason;
  }
}

export type EngineErrorCode = 'envelope_cut' | 'part_too_long' | 'part_stopped' | 'engine_stopped' | 'worker_lost';

const SENTENCES: Record<EngineErrorCode, string> = {
  envelope_cut: 'The envelope is being destroyed; its transfers were cut.',
  part_too_long: 'More bytes came than the part may hold.',
  part_stopped: 'The store stopped taking bytes before the part ended.',
  engine_stopped: 'The courier is stopping; try again when it is back.',
  worker_lost: 'A worker thread ended unexpectedly; try again.',
};

export class EngineError extends Error {
  readonly code: EngineErrorCode;
  constructor(code: EngineErrorCode, cause?: unknown) {
    super(SENTENCES[code], { cause });
    this.name = 'EngineError';
    this.code = code;
  }
}

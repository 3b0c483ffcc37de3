/** One message carries the calls, or the answers, that were ready together. */
export interface Call {
  id: number;
  method: string;
  args: unknown[];
}
export interface Answer {
  id: number;
  value?: unknown;
  error?: { name: string; message: string; code: string | undefined };
}

/** Asked of a thread itself, beside the port's methods. */
export const OPEN = 'thread.open';
export const CLOSE = 'thread.close';

/** No call has this id: an answer with it says that a commit added records. */
export const RECORDED = 0;

const FULL = 13;

/** An error as it crosses threads; what SQLite says gets a code a person can act on. */
export function describe(error: unknown): NonNullable<Answer['error']> {
  const { name, message, code, errcode } = error as Error & { code?: string; errcode?: number };
  if (typeof errcode !== 'number') return { name: name ?? 'Error', message: message ?? String(error), code };
  const full = (errcode & 0xff) === FULL;
  return {
    name: 'MetadataError',
    message: full ? `The disk of the database is full: ${message}.` : `The database failed: ${message}.`,
    code: full ? 'storage_full' : 'storage_unavailable',
  };
}

export class MetadataError extends Error {
  readonly code: string | undefined;
  constructor(described: NonNullable<Answer['error']>) {
    super(described.message);
    this.name = described.name;
    this.code = described.code;
  }
}

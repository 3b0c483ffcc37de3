import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** One line for an answered request. The pattern, never the raw path: content and drop paths are file names. */
export interface RequestLine {
  request: string;
  method: string;
  route: string;
  status: number;
  /** From the first header byte to the end of the answer. */
  ms: number;
  /** Bytes of the request's body that were read, and of the answer's socket that were written. */
  in: number;
  out: number;
  person: string | null;
  /** Error code, when the answer is one. */
  code?: string;
}

/** Members that could carry a secret or a name are struck out wherever somebody logs them by mistake. */
const NEVER = ['authorization', 'cookie', 'token', 'ticket', 'secret', 'path', 'name', 'title', 'message', 'headers'];

/** JSON lines, one an event (pino). `msg` says what happened in the past tense. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: NEVER.flatMap((word) => [word, `*.${word}`]).filter((path) => path !== '*.message'), censor: '…' },
    serializers: { err: plainError, error: plainError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Mistakes of ours and of the database: their messages name code and columns, never what people sent. */
const SPEAKS = new Set(['TypeError', 'ReferenceError', 'RangeError', 'MetadataError']);

/** Type, code and stack of an error; the message of most is left out, since it may quote a path or a body. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type } = stdSerializers.err(error);
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const message = SPEAKS.has(error.name) ? { message: error.message } : {};
  const cause = error.cause === undefined ? {} : { cause: plainError(error.cause) };
  return { type, code, ...message, at: frames.slice(0, 8).map((line) => line.trim()), ...cause };
}

import type { FileSource, ReadAnswer, ReadWant, SourceTroubleCode } from '../ports.ts';

const CODES = new Set<string>(['unreadable', 'forbidden', 'special', 'name_refused', 'gone']);

/** Many ranges at once; a source that gives only one at a time is asked for each, and looked at after it was read. */
export async function readRanges(
  source: FileSource,
  wants: readonly ReadWant[],
  signal: AbortSignal,
): Promise<ReadAnswer[]> {
  if (source.readMany) return source.readMany(wants, signal);
  const answers: ReadAnswer[] = [];
  for (const { path, start, length } of wants) {
    signal.throwIfAborted();
    answers.push(await readOne(source, path, start, length));
  }
  return answers;
}

async function readOne(source: FileSource, path: Uint8Array, start: number, length: number): Promise<ReadAnswer> {
  try {
    const bytes = await source.read(path, start, length);
    const now = await source.look(path);
    return now === null ? { code: 'gone' } : { bytes, ...now };
  } catch (error) {
    return { code: codeOf(error) };
  }
}

export function codeOf(error: unknown): SourceTroubleCode {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && CODES.has(code) ? (code as SourceTroubleCode) : 'unreadable';
}

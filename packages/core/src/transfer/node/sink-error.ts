import { SinkError, type SinkErrorCode } from '../ports.ts';

const CODES: Readonly<Record<string, SinkErrorCode>> = {
  ENOSPC: 'target_full',
  EDQUOT: 'target_full',
  EFBIG: 'too_large',
  ENAMETOOLONG: 'name_refused',
  EINVAL: 'name_refused',
  EILSEQ: 'name_refused',
  EISDIR: 'in_the_way',
  ENOTDIR: 'in_the_way',
  ELOOP: 'in_the_way',
  EEXIST: 'in_the_way',
  ENOTEMPTY: 'in_the_way',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOENT: 'gone',
};

/** What a person is told for an error of the system; its message names a path, so it stays the cause. */
export function sinkErrorOf(error: unknown): SinkError {
  if (error instanceof SinkError) return error;
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  return new SinkError(CODES[code] ?? 'failed', `The system says ${code || 'no'}.`, { cause: error });
}

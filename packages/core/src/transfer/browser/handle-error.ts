import { SinkError, type SinkErrorCode } from '../ports.ts';

const CODES: Readonly<Record<string, SinkErrorCode>> = {
  QuotaExceededError: 'target_full',
  NotAllowedError: 'folder_needed',
  SecurityError: 'folder_needed',
  TypeMismatchError: 'in_the_way',
  NotFoundError: 'gone',
  NotReadableError: 'gone',
  // Not a DOMException: the browser does not allow such a name.
  TypeError: 'name_refused',
  // The browser's own guard against harmful files.
  AbortError: 'forbidden',
};

/** What a person is told for an error of the File System API. A root that is gone, or no longer ours, is told as that. */
export async function handleErrorOf(error: unknown, root: FileSystemDirectoryHandle): Promise<SinkError> {
  if (error instanceof SinkError && error.code !== 'gone') return error;
  const isThere = await root
    .keys()
    .next()
    .then(
      () => true,
      () => false,
    );
  if (!isThere)
    return new SinkError('folder_needed', 'The folder is not there, or may not be written.', { cause: error });
  if (error instanceof SinkError) return error;
  const { name } = error as Error;
  return new SinkError(CODES[name] ?? 'failed', `The browser says ${name}.`, { cause: error });
}

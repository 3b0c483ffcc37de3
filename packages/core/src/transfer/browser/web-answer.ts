import { TransferError } from '../http/transfer-error.ts';
import type { HttpAnswer } from '../ports.ts';

export function answerOf(
  status: number,
  header: HttpAnswer['header'],
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): HttpAnswer {
  const body = { [Symbol.asyncIterator]: () => chunks };
  return {
    status,
    header,
    body,
    async bytes() {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of body) parts.push(chunk);
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    },
  };
}

export function awayOf(cause: unknown): TransferError {
  if (cause instanceof TransferError) return cause;
  const isOffline = globalThis.navigator?.onLine === false;
  const detail = isOffline ? 'This machine has no network.' : 'The courier did not answer.';
  return new TransferError(isOffline ? 'offline' : 'unreachable', detail, { cause });
}

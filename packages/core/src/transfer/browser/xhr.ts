import { stopped, TransferError } from '../http/transfer-error.ts';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { answerOf, awayOf } from './web-answer.ts';

/** One request with a body; its answer is small and comes whole. */
export function askXhr(url: string, asked: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { body } = asked;
    if (typeof body === 'object' && 'chunks' in body) {
      reject(new TransferError('unexpected', 'A browser sends no stream.'));
      return;
    }
    const xhr = new XMLHttpRequest();
    let watch: ReturnType<typeof setTimeout>;
    const over = (): void => {
      clearTimeout(watch);
      asked.signal.removeEventListener('abort', onAbort);
    };
    const fail = (why: TransferError): void => {
      over();
      reject(why);
      xhr.abort();
    };
    const rearm = (): void => {
      clearTimeout(watch);
      const detail = `No byte moved for ${Math.round(asked.stallMs / 1000)} s.`;
      watch = setTimeout(() => fail(new TransferError('stalled', detail)), asked.stallMs);
    };
    const onAbort = (): void => fail(stopped(asked.signal));
    asked.signal.addEventListener('abort', onAbort, { once: true });
    xhr.open(asked.method, url);
    xhr.responseType = 'arraybuffer';
    for (const [name, value] of Object.entries(asked.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => {
      rearm();
      asked.onSent?.(loaded);
    };
    xhr.onprogress = rearm;
    xhr.onerror = () => {
      over();
      // What the disk did to a body is not the line's fault: the browser says only that it failed.
      void sourceFault(body).then((fault) => reject(fault ?? awayOf(null)));
    };
    xhr.onload = () => {
      over();
      // The browser followed a redirect by itself: it was not the courier who answered.
      if (xhr.responseURL !== '' && xhr.responseURL !== url) {
        reject(new TransferError('portal', 'Something between sends us elsewhere.'));
        return;
      }
      const bytes = new Uint8Array(xhr.response as ArrayBuffer);
      const chunks = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
        if (bytes.length > 0) yield bytes;
      };
      resolve(answerOf(xhr.status, (name) => xhr.getResponseHeader(name), chunks()));
    };
    rearm();
    xhr.send(body ?? null);
  });
}

/** A file under a Blob that changed or went away fails the request; its first and last byte tell, if one of those files it is. */
async function sourceFault(body: HttpRequest['body']): Promise<Error | null> {
  if (!(body instanceof Blob) || body.size === 0) return null;
  try {
    await body.slice(0, 1).arrayBuffer();
    await body.slice(-1).arrayBuffer();
    return null;
  } catch (cause) {
    const code = (cause as Error).name === 'NotFoundError' ? 'gone' : 'unreadable';
    return Object.assign(new Error('A file changed while it was sent.', { cause }), { code });
  }
}

import { Upload } from 'tus-js-client';
import type { Delivery } from './a-delivery.ts';

type Options = ConstructorParameters<typeof Upload>[1];
type Source = ConstructorParameters<typeof Upload>[0];

/** tus-js-client as it comes, sending into an envelope. `done` resolves with its address, or rejects with the error that the client gives to its app. */
export function tusUpload(
  { endpoint, sender }: Pick<Delivery, 'endpoint' | 'sender'>,
  source: Source,
  path: string | null,
  options: Options = {},
): { upload: Upload; done: Promise<string> } {
  let upload: Upload | null = null;
  const done = new Promise<string>((resolve, reject) => {
    upload = new Upload(source, {
      endpoint,
      headers: { Authorization: `Bearer ${sender.token}` },
      ...(path === null ? {} : { metadata: { filename: path } }),
      ...options,
      onSuccess: () => resolve(String((upload as Upload).url)),
      onError: reject,
    });
    upload.start();
  });
  done.catch(() => undefined);
  return { upload: upload as unknown as Upload, done };
}

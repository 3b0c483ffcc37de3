import { visiblePath } from '@datoferum/core';
import { blobBytes, blobDocument, webCryptoHost } from '@datoferum/core/transfer/browser';
import { type Content, checkDelivery, placedSource, UnreadableZip, zipSource } from '@datoferum/core/transfer/check';
import { filesSources } from './check/files-source.ts';
import type { CheckOrder, CheckSaid } from './check/messages.ts';

const EVERY_MS = 250;
let saidAt = 0;

const say = (said: CheckSaid): void => postMessage(said);

function progress(files: number, content: Content | null): void {
  const now = performance.now();
  if (now - saidAt < EVERY_MS) return;
  saidAt = now;
  say({
    progress: {
      files,
      right: content?.files.right ?? 0,
      bytes: content?.bytes ?? 0,
      pieces: content ? { ...content.pieces } : { of: 0, right: 0 },
    },
  });
}

async function check({ documents, delivery }: CheckOrder): Promise<void> {
  const { sums, lines, pieces, seal, signature, keys } = documents;
  const lists = { sums: sums ? blobDocument(sums) : null, lines: lines ? blobDocument(lines) : null };
  const source =
    delivery === null
      ? null
      : delivery.kind === 'zip'
        ? await zipSource(blobBytes(delivery.file))
        : await placedSource(filesSources(delivery.files), {
            documents: lists,
            salt: crypto.getRandomValues(new Uint8Array(16)),
            // Who stops a check ends this program.
            signal: new AbortController().signal,
          });
  const found = await checkDelivery(webCryptoHost, {
    documents: {
      ...lists,
      pieces: pieces ? blobDocument(pieces) : null,
      seal: seal ? new Uint8Array(await seal.arrayBuffer()) : null,
      signature: (await signature?.text()) ?? null,
      keys: (await keys?.text()) ?? null,
    },
    source,
    changed: (told, content) => progress(told.files, content),
  });
  const { attacks, content, ...rest } = found;
  say({
    found: {
      ...rest,
      attacks: attacks.map(visiblePath),
      content: content && {
        ...content,
        bad: {
          count: content.bad.count,
          first: content.bad.first.map(({ path, fault, pieces: some }) => ({
            path: visiblePath(path),
            fault,
            pieces: some,
          })),
        },
        extra: { count: content.extra.count, first: content.extra.first.map(visiblePath) },
      },
    },
  });
}

addEventListener('message', ({ data }: MessageEvent<CheckOrder>) => {
  check(data).catch((error: unknown) => {
    const code = error instanceof UnreadableZip ? 'zip' : 'failed';
    say({ failed: { code, message: String((error as Error)?.message ?? error) } });
  });
});

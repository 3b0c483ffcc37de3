import { encodePath, parseSumLine, visiblePath } from '@datoferum/core';
import { blobBytes, blobDocument, webCryptoHost } from '@datoferum/core/transfer/browser';
import { type Content, checkDelivery, UnreadableZip, zipSource } from '@datoferum/core/transfer/check';
import type { DocumentBlobs } from '@datoferum/ui';
import { filesSource } from './check/files-source.ts';
import type { CheckOrder, CheckSaid } from './check/messages.ts';

const EVERY_MS = 250;
let saidAt = 0;

const say = (said: CheckSaid): void => postMessage(said);

/** A path of the delivery, to see where in a picked folder it begins. */
async function firstPath({ sums, lines }: DocumentBlobs): Promise<Uint8Array | null> {
  const head = await (sums ?? lines)?.slice(0, 16_384).arrayBuffer();
  if (!head) return null;
  const bytes = new Uint8Array(head);
  const line = bytes.subarray(0, Math.max(bytes.indexOf(0x0a), 0));
  if (sums) return parseSumLine(line)?.path ?? null;
  try {
    const { path, path64 } = JSON.parse(new TextDecoder().decode(line)) as { path?: string; path64?: string };
    const encoded = encodePath({ ...(path !== undefined && { path }), ...(path64 !== undefined && { path64 }) });
    return encoded.ok ? encoded.bytes : null;
  } catch {
    return null;
  }
}

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
  const source =
    delivery === null
      ? null
      : delivery.kind === 'zip'
        ? await zipSource(blobBytes(delivery.file))
        : filesSource(delivery.files, await firstPath(documents));
  const found = await checkDelivery(webCryptoHost, {
    documents: {
      sums: sums ? blobDocument(sums) : null,
      lines: lines ? blobDocument(lines) : null,
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

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { bytesAt } from '../support/seeded.ts';
import { aDelivery } from './support/a-delivery.ts';
import { tusUpload } from './support/tus-upload.ts';

const MIB = 1024 * 1024;
const TIME = { timeout: 180_000 };

/** tus-js-client 4, unmodified, under Node. */
describe('tus-js-client', () => {
  it('delivers files whole and in chunks, empty ones too, under names of every kind', TIME, async (t) => {
    const delivery = await aDelivery(t, 'single');
    const files: Record<string, Buffer> = {
      'whole.mov': bytesAt('whole', 0, 5 * MIB + 1),
      'in/chunks of 1 MiB.bin': bytesAt('chunks', 0, 3 * MIB + 7),
      'leer/Müller & Söhne 😀.txt': bytesAt('name', 0, 10),
      empty: Buffer.alloc(0),
    };
    for (const [path, bytes] of Object.entries(files))
      await tusUpload(delivery, bytes, path, path.startsWith('in/') ? { chunkSize: MIB } : {}).done;
    await delivery.arrive(files);
  });

  it('sends its data with the creation', TIME, async (t) => {
    const delivery = await aDelivery(t, 'creation');
    const files = { small: bytesAt('small', 0, 4_000), large: bytesAt('large', 0, 4 * MIB) };
    const requests: string[] = [];
    for (const [path, bytes] of Object.entries(files)) {
      const options = {
        uploadDataDuringCreation: true,
        onBeforeRequest: (req: { getMethod(): string }) => void requests.push(req.getMethod()),
        ...(path === 'large' ? { chunkSize: MIB } : {}),
      };
      await tusUpload(delivery, bytes, path, options).done;
    }
    assert.deepEqual(requests, ['POST', 'POST', 'PATCH', 'PATCH', 'PATCH']);
    await delivery.arrive(files);
  });

  it('sends three parts at once and joins them', TIME, async (t) => {
    const delivery = await aDelivery(t, 'parallel');
    const files = { 'a/joined.bin': bytesAt('joined', 0, 7 * MIB + 5), 'a/small': bytesAt('three', 0, 3) };
    for (const [path, bytes] of Object.entries(files))
      await tusUpload(delivery, bytes, path, { parallelUploads: 3 }).done;
    const listed: unknown[] = [];
    for await (const { kind, path } of delivery.sender.list(delivery.id)) if (kind === 'file') listed.push(path);
    assert.deepEqual(listed, Object.keys(files), 'parts are no files');
    await delivery.arrive(files);
  });

  it('sends a stream whose length nobody knows before its end', TIME, async (t) => {
    const delivery = await aDelivery(t, 'deferred');
    const files: Record<string, Buffer> = {};
    // Shorter than a chunk, longer, and exactly two chunks long.
    for (const size of [1, 100_000, 2 * 256 * 1024, 3 * 256 * 1024 + 9]) {
      const bytes = bytesAt('stream', 0, size);
      const pieces = Array.from({ length: Math.ceil(size / 10_000) }, (_, i) =>
        bytes.subarray(i * 10_000, (i + 1) * 10_000),
      );
      await tusUpload(delivery, Readable.from(pieces) as never, `s/${size}`, {
        uploadLengthDeferred: true,
        chunkSize: 256 * 1024,
      }).done;
      files[`s/${size}`] = bytes;
    }
    await delivery.arrive(files);
  });

  it('says PATCH as POST where a proxy forbids it, names every request, and ends an upload', TIME, async (t) => {
    const delivery = await aDelivery(t, 'override');
    const bytes = bytesAt('override', 0, MIB);
    await tusUpload(delivery, bytes, 'kept', { overridePatchMethod: true, addRequestId: true }).done;
    const { upload, done } = tusUpload(delivery, bytes, 'ended');
    await done;
    await upload.abort(true);
    await delivery.arrive({ kept: bytes });
  });

  it('goes on with an upload of an earlier run', TIME, async (t) => {
    const delivery = await aDelivery(t, 'earlier');
    const bytes = bytesAt('earlier', 0, 4 * MIB);
    const first = tusUpload(delivery, bytes, 'earlier', { chunkSize: MIB, retryDelays: null });
    await delivery.line.cutAfter(2 * MIB + 200_000);
    await assert.rejects(first.done);
    const { up } = delivery.line;
    const uploadUrl = first.upload.url as string;
    const { done } = tusUpload(delivery, bytes, null, { uploadUrl, endpoint: null });
    await done;
    assert.ok(delivery.line.up - up < 2 * MIB + 10_000, 'what came before is not sent again');
    await delivery.arrive({ earlier: bytes });
  });
});

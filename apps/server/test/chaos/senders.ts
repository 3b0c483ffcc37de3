import { createHash } from 'node:crypto';
import { Refused } from '../support/courier-client.ts';
import { bytesAt, contentOf, piecesOf, type Seeded, type SeededFile, sha256 } from '../support/seeded.ts';
import type { Arena } from './arena.ts';
import type { KnownEnvelope } from './ledger.ts';

const STEP = 8 * 1024 * 1024;

/** A small file in its own creation. A client whose 201 was lost creates again: the later completion wins. */
export async function sendWhole(arena: Arena, known: KnownEnvelope, file: SeededFile): Promise<void> {
  const body = contentOf(file);
  const made = await arena.call('sender', (client) =>
    client.create(known.id, { length: file.size, path: file.path, body: body.length > 0 ? body : null }),
  );
  known.acked(made.location, made.offset);
  if (made.offset < file.size) await sendRest(arena, known, made.location, file, [file.size - made.offset]);
  known.entries.set(file.path, file);
}

/** A larger file: creation, then PATCHes of the given sizes, each continued where the courier says it stands. */
export async function sendInTurns(
  arena: Arena,
  known: KnownEnvelope,
  file: SeededFile,
  turns: number[],
  isChecked = false,
): Promise<void> {
  const made = await arena.call('sender', (client) => client.create(known.id, { length: file.size, path: file.path }));
  known.acked(made.location, 0);
  await sendRest(arena, known, made.location, file, turns, isChecked);
  known.entries.set(file.path, file);
}

/** A file in two partial uploads and their `final`. */
export async function sendJoined(arena: Arena, known: KnownEnvelope, file: SeededFile): Promise<void> {
  const bytes = contentOf(file);
  const middle = Math.floor(file.size / 3);
  const partials = await Promise.all(
    [bytes.subarray(0, middle), bytes.subarray(middle)].map(async (part) => {
      const partial = { length: part.length, headers: { 'Upload-Concat': 'partial' }, body: part };
      return arena.call('sender', async (client) => {
        const made = await client.create(known.id, partial);
        known.acked(made.location, made.offset);
        // A body that failed with its creation is sent whole the next time.
        if (made.offset < part.length) await client.patch(made.location, made.offset, part.subarray(made.offset));
        known.acked(made.location, part.length);
        return made.location;
      });
    }),
  );
  await arena.call('sender', (client) => client.join(known.id, partials, file.path));
  known.entries.set(file.path, file);
}

async function sendRest(
  arena: Arena,
  known: KnownEnvelope,
  location: string,
  file: { seed: string; size: number },
  turns: number[],
  isChecked = false,
): Promise<void> {
  const sizes = [...turns];
  let offset = known.uploads.get(location)?.acked ?? 0;
  while (offset < file.size) {
    const size = Math.min(file.size - offset, Math.max(1, sizes.shift() ?? file.size));
    offset = await arena.call('sender', async (client, tries) => {
      if (tries > 0) {
        const durable = await client.head(location);
        known.acked(location, durable);
        if (isChecked && durable !== offset && durable !== offset + size)
          throw new Error(`${durable} bytes of a request with a checksum count: ${offset} or ${offset + size} may`);
        if (durable !== offset) return durable;
      }
      const bytes = bytesAt(file.seed, offset, size);
      return client.patch(location, offset, bytes, isChecked ? checksum(bytes) : {});
    });
    known.acked(location, offset);
  }
}

function checksum(bytes: Uint8Array): { 'Upload-Checksum': string } {
  return { 'Upload-Checksum': `sha256 ${createHash('sha256').update(bytes).digest('base64')}` };
}

/** PUT /drop in one request; a broken one is continued at the offset that the refusal tells. */
export async function sendDrop(arena: Arena, known: KnownEnvelope, file: SeededFile): Promise<void> {
  await arena.call('sender', async (client, tries) => {
    let from = 0;
    if (tries > 0)
      from = await client
        .drop(known.id, file.path, contentOf(file).subarray(file.size - 1), { from: file.size - 1, total: file.size })
        .then(() => file.size, told);
    if (from === file.size) return;
    await client.drop(
      known.id,
      file.path,
      contentOf(file).subarray(from),
      ...(from > 0 ? [{ from, total: file.size }] : []),
    );
  });
  known.entries.set(file.path, file);
}

/** The durable offset that a refusal names; a file of one byte less than durable is asked in the same way. */
function told(error: unknown): number {
  if (error instanceof Refused && error.code === 'offset_differs' && error.offset !== null) return error.offset;
  throw error;
}

/** A sending session: files end to end on a reel, cut into stretches that go up at once, entries in pages, digests as they are known. */
export async function sendReel(arena: Arena, known: KnownEnvelope, files: SeededFile[], chance: Seeded): Promise<void> {
  const laid: { file: SeededFile; reel: string; start: number }[] = [];
  const reel = chance.uuid();
  let end = 0;
  for (const file of files) {
    laid.push({ file, reel, start: end });
    end += file.size;
  }
  const tape = Buffer.concat(files.map((file) => contentOf(file)));
  const stretches: number[] = [];
  for (let at = 0; at < end; at += STEP) stretches.push(at);
  await Promise.all([
    ...stretches.map((position) =>
      sendStretch(
        arena,
        known,
        reel,
        position,
        tape.subarray(position, position + STEP),
        chance.fork(`stretch-${position}`),
      ),
    ),
    declare(arena, known, laid),
  ]);
}

async function sendStretch(
  arena: Arena,
  known: KnownEnvelope,
  reel: string,
  position: number,
  bytes: Buffer,
  chance: Seeded,
): Promise<void> {
  // A lost 201 is asked for again: the same range once more replaces the stretch that nobody knows of.
  const { location } = await arena.call('sender', (client) =>
    client.create(known.id, { length: bytes.length, metadata: { reel, position: String(position) } }),
  );
  known.acked(location, 0);
  let offset = 0;
  while (offset < bytes.length) {
    const size = Math.min(bytes.length - offset, 1 + chance.int(STEP / 2));
    offset = await arena.call('sender', async (client, tries) => {
      if (tries > 0) {
        const durable = await client.head(location);
        known.acked(location, durable);
        if (durable !== offset) return durable;
      }
      return client.patch(location, offset, bytes.subarray(offset, offset + size));
    });
    known.acked(location, offset);
  }
}

async function declare(
  arena: Arena,
  known: KnownEnvelope,
  laid: { file: SeededFile; reel: string; start: number }[],
): Promise<void> {
  for (let at = 0; at < laid.length; at += 500) {
    const page = laid.slice(at, at + 500);
    const lines = page.map(({ file, reel, start }) => ({
      path: file.path,
      size: file.size,
      mtime: 1_700_000_000_000,
      reel,
      start,
      ...(file.size > 0 && file.size <= STEP ? { sha256: sha256(contentOf(file)) } : {}),
    }));
    const answer = await arena.call('sender', (client) => client.entries(known.id, lines));
    if (answer.refused.length > 0)
      throw new Error(`entries were refused: ${JSON.stringify(answer.refused.slice(0, 5))}`);
    for (const { file } of page) known.entries.set(file.path, file);
  }
  for (const { file } of laid) {
    if (file.size <= STEP) continue;
    const pathHash = createHash('sha256').update(file.path).digest('hex');
    const digests = piecesOf(contentOf(file));
    await arena.call('sender', (client) => client.digests(known.id, pathHash, 0, digests));
    known.digests.push({ pathHash, piece: 0, digest: digests.subarray(0, 32) });
  }
}

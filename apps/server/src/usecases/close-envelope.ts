import { DatoferumError } from '@datoferum/core';
import type { Unfinished } from '../ports/metadata-closing.ts';
import type { Envelope, Id, NewRecord } from '../ports/metadata-rows.ts';
import type { Ports } from './ports.ts';

const NAMED = 100;

/**
 * Closes by the counts that the sender gives. Open uploads are looked through in pages beside the writer, and abandoned in pages by the sealing:
 * a million of them holds nobody else up.
 * @throws DatoferumError `uploads_unfinished` (≤ 100 named), `counts_differ` (both counts), `envelope_closed`, `not_found`
 */
export async function closeEnvelope(
  { metadata, world }: Pick<Ports, 'metadata' | 'world'>,
  { id, state }: Pick<Envelope, 'id' | 'state'>,
  counts: { entries: number; bytes: number; abandon: boolean },
  record: NewRecord,
): Promise<void> {
  if (state === 'filling' && !counts.abandon) {
    const { unfinished, total } = await survey(metadata.read, id);
    if (total > 0) throw refusal(unfinished, total);
  }
  const done = await metadata.write.close(id, counts, counts.abandon, world.now(), record);
  if (done.ok) return;
  if (done.code === 'uploads_unfinished') throw refusal(done.unfinished, done.total);
  if (done.code === 'counts_differ') {
    const { entries, bytes } = done;
    throw new DatoferumError(done.code, `The courier has ${entries} entries and ${bytes} bytes.`, { entries, bytes });
  }
  throw new DatoferumError(done.code);
}

async function survey(
  read: Pick<Ports['metadata']['read'], 'unfinishedUploads'>,
  envelope: Id,
): Promise<{ unfinished: Unfinished[]; total: number }> {
  const unfinished: Unfinished[] = [];
  let total = 0;
  let cursor: string | null = null;
  do {
    const page: { items: Unfinished[]; cursor: string | null } = await read.unfinishedUploads(envelope, cursor);
    unfinished.push(...page.items.slice(0, NAMED - unfinished.length));
    total += page.items.length;
    cursor = page.cursor;
  } while (cursor !== null);
  return { unfinished, total };
}

function refusal(unfinished: readonly Unfinished[], total: number): DatoferumError {
  const named = unfinished.map((one) => ({ ...one, path: one.path && Buffer.from(one.path).toString('utf8') }));
  return new DatoferumError('uploads_unfinished', `${total} uploads are unfinished.`, { unfinished: named, total });
}

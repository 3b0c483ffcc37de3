import type { NotFilling, Refused } from '../../../ports/metadata-refused.ts';
import type { Id } from '../../../ports/metadata-rows.ts';
import { DIGEST, equal, idBytes, isZero, PIECE, PIECES_A_ROW, pieceCount } from '../bytes.ts';
import { digestPage, storeDeclaredPage } from '../sql/digests.ts';
import { type EntryRow, entryByHash } from '../sql/entries.ts';
import { whyClosed } from '../sql/envelopes.ts';
import type { Bytes } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';
import { judge } from './judge-entry.ts';
import { refuse } from './make-upload.ts';
import { tellMore } from './tell-more.ts';

const MOST = 4_096;

/** Also for a file of one piece, whose piece digest is its SHA-256. */
export async function putDigests(
  tx: Tx,
  envelope: Id,
  pathHash: Uint8Array,
  from: number,
  digests: Uint8Array,
  now: number,
): Promise<
  | { ok: true }
  | (Refused<'digest_differs'> & { piece: number })
  | Refused<NotFilling | 'entry_unknown' | 'invalid_request'>
> {
  const id = idBytes(envelope);
  const closed = await whyClosed(tx, id);
  if (closed) throw refuse(closed);
  const row = await tx.get(entryByHash, { envelope: id, hash: pathHash });
  if (row?.kind !== 'file') throw refuse('entry_unknown');
  const count = digests.length / DIGEST;
  const fits = Number.isInteger(count) && count > 0 && count <= MOST && Number.isInteger(from) && from >= 0;
  if (!fits || from + count > pieceCount(row.size)) throw refuse('invalid_request');
  if (row.size <= PIECE) await declareWhole(tx, row, digests, now);
  else await declarePieces(tx, row, from, digests);
  return { ok: true };
}

async function declareWhole(tx: Tx, row: EntryRow, digest: Bytes, now: number): Promise<void> {
  if (isZero(digest)) return;
  if (row.declared && !equal(row.declared, digest)) throw differs(0);
  await tellMore(tx, row, row.mtime, digest, now);
}

async function declarePieces(tx: Tx, row: EntryRow, from: number, digests: Bytes): Promise<void> {
  const { envelope, path_hash: hash } = row;
  const pieces = pieceCount(row.size);
  const stop = from + digests.length / DIGEST;
  for (let page = Math.floor(from / PIECES_A_ROW); page * PIECES_A_ROW < stop; page += 1) {
    const base = page * PIECES_A_ROW;
    const width = Math.min(PIECES_A_ROW, pieces - base) * DIGEST;
    const standing = await tx.get(digestPage, { envelope, hash, page });
    const slots = standing?.declared?.slice() ?? new Uint8Array(width);
    for (let piece = Math.max(from, base); piece < Math.min(stop, base + PIECES_A_ROW); piece += 1) {
      const told = digests.subarray((piece - from) * DIGEST, (piece - from + 1) * DIGEST);
      const slot = slots.subarray((piece - base) * DIGEST, (piece - base + 1) * DIGEST);
      if (isZero(told)) continue;
      if (!isZero(slot) && !equal(slot, told)) throw differs(piece);
      slot.set(told);
    }
    await storeDeclaredPage(tx, envelope, hash, page, slots);
  }
  // Whichever comes last compares.
  if (row.state === 'measured' || row.state === 'differs') await judge(tx, row);
}

function differs(piece: number): Refusal {
  return new Refusal({ ok: false, code: 'digest_differs', piece });
}

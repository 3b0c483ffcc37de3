import { PIECE } from '@datoferum/core';
import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Finding } from '../../ports/metadata-patrol.ts';
import type { Entry, Id, RenderingKind } from '../../ports/metadata-rows.ts';
import { toByteSlice } from '../locate-bytes.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';

/** What is read between two looks at whether somebody waits. */
const STRETCH = 32 * 1024 * 1024;
const FILES = 500;
const DIGEST = 32;

/** Bytes that are hashed by themselves, and what they must come to. */
export interface Unit {
  size: number;
  /** Null: not all of its parts are there. */
  slices: ByteSlice[] | null;
  expected: Uint8Array;
  finding: Omit<Finding, 'reason'>;
  differs: Finding['reason'];
}

type Reads = Pick<Ports, 'metadata'>;

/** The files and pieces that begin a stretch of the tape, each whole, and where the next stretch begins. */
export async function unitsAt(
  { metadata }: Reads,
  envelope: Id,
  position: number,
  end: number,
): Promise<{ units: Unit[]; next: number }> {
  const { read } = metadata;
  const entries = await read.entriesAt(envelope, position, Math.min(end, position + STRETCH), FILES);
  const units: (Unit & { range: { reel: Id; from: number; to: number } })[] = [];
  let next = position;
  for (const entry of entries) {
    const { reel, start, tapeAt, size, pathHash } = entry;
    if (reel === null || start === null || tapeAt === null || next - position >= STRETCH) break;
    const first = Math.max(0, Math.floor((next - tapeAt) / PIECE));
    const count = Math.min(Math.ceil(size / PIECE) - first, Math.ceil((STRETCH - (next - position)) / PIECE));
    const expected = await digestsOf(read, envelope, entry, first, count);
    for (let i = 0; i < count; i += 1) {
      const from = (first + i) * PIECE;
      const to = Math.min(size, from + PIECE);
      units.push({
        size: to - from,
        slices: null,
        expected: expected.subarray(i * DIGEST, (i + 1) * DIGEST),
        finding: { pathHash, piece: size > PIECE ? first + i : null, document: null },
        differs: size > PIECE ? 'digest_differs' : 'sha256_differs',
        range: { reel, from: start + from, to: start + to },
      });
      next = tapeAt + to;
    }
  }
  const { slices } = await read.locate(
    envelope,
    units.map(({ range }) => range),
  );
  for (const [i, unit] of units.entries())
    unit.slices = slices[i]?.map((slice) => toByteSlice(envelope, slice)) ?? null;
  // A tape without a file here is none that was placed: nothing more can be read of it.
  return { units, next: units.length === 0 ? end : next };
}

/** Digests of pieces, one after the other; a file of one piece is bound by its SHA-256. */
async function digestsOf(
  read: Reads['metadata']['read'],
  envelope: Id,
  { size, sha256, pathHash }: Entry,
  first: number,
  count: number,
): Promise<Uint8Array> {
  if (size <= PIECE) return sha256 ?? new Uint8Array(DIGEST);
  return (await read.digests(envelope, pathHash, first, count)).measured;
}

const DOCUMENTS: readonly RenderingKind[] = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'zip-index'];

/** The sealed documents that are stored. */
export async function documentUnits({ metadata }: Reads, envelope: Id): Promise<Unit[]> {
  const units: Unit[] = [];
  for (const kind of DOCUMENTS) {
    const rendering = await metadata.read.rendering(envelope, kind);
    if (!rendering) continue;
    const { id, blob, at, size, length, sha256 } = rendering;
    const slice: ByteSlice = {
      blobKey: blobKey(envelope, blob),
      blobAt: at,
      cipherLength: size,
      plainLength: length,
      aad: partAad(envelope, id, 0),
      from: 0,
      length,
    };
    units.push({
      size: length,
      slices: length === 0 ? [] : [slice],
      expected: sha256,
      finding: { pathHash: null, piece: null, document: kind },
      differs: 'sha256_differs',
    });
  }
  return units;
}

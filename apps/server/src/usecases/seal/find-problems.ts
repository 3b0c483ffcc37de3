import { PIECE, pieceCount } from '@datoferum/core';
import type { Entry, Envelope, Id, Problem } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

const KEPT = 10_000;
const PIECES = 4_096;

/** The exact list of what does not match: by piece where piece digests tell, by file otherwise. */
export async function findProblems(
  ports: Pick<Ports, 'metadata'>,
  envelope: Envelope,
  missing: Entry[],
): Promise<Problem[]> {
  const problems: Problem[] = missing.map((entry) => ({ path: entry.path, piece: null, reason: 'not_covered' }));
  let cursor: string | null = null;
  do {
    const page: { items: Entry[]; cursor: string | null } = await ports.metadata.read.entriesByHash(
      envelope.id,
      'wrong',
      cursor,
      1_000,
    );
    cursor = page.cursor;
    for (const entry of page.items) {
      if (problems.length >= KEPT) return problems;
      problems.push(...(await problemsOf(ports, envelope.id, entry)));
    }
  } while (cursor !== null);
  return problems;
}

async function problemsOf(ports: Pick<Ports, 'metadata'>, envelope: Id, entry: Entry): Promise<Problem[]> {
  if (entry.state === 'damaged') return [{ path: entry.path, piece: null, reason: 'storage' }];
  const pieces: Problem[] = [];
  const count = entry.size > PIECE ? pieceCount(entry.size) : 0;
  for (let from = 0; from < count; from += PIECES) {
    const n = Math.min(PIECES, count - from);
    const { declared, measured } = await ports.metadata.read.digests(envelope, entry.pathHash, from, n);
    for (let i = 0; i < n; i += 1) {
      const said = declared.subarray(i * 32, i * 32 + 32);
      if (
        said.length === 32 &&
        said.some((byte) => byte !== 0) &&
        Buffer.compare(said, measured.subarray(i * 32, i * 32 + 32)) !== 0
      ) {
        pieces.push({ path: entry.path, piece: from + i, reason: 'digest_differs' });
      }
    }
  }
  return pieces.length > 0 ? pieces : [{ path: entry.path, piece: null, reason: 'sha256_differs' }];
}

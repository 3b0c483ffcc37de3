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
  const problems: Problem[] = missing
    .slice(0, KEPT)
    .map((entry) => ({ path: entry.path, piece: null, reason: 'not_covered' }));
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
      await addProblemsOf(ports, envelope.id, entry, problems);
    }
  } while (cursor !== null);
  return problems;
}

/** A file of terabytes may differ in a million pieces: no more are collected than are kept. */
async function addProblemsOf(
  ports: Pick<Ports, 'metadata'>,
  envelope: Id,
  entry: Entry,
  problems: Problem[],
): Promise<void> {
  const { path } = entry;
  if (entry.state === 'damaged') {
    problems.push({ path, piece: null, reason: 'storage' });
    return;
  }
  const before = problems.length;
  const count = entry.size > PIECE ? pieceCount(entry.size) : 0;
  for (let from = 0; from < count && problems.length < KEPT; from += PIECES) {
    const n = Math.min(PIECES, count - from);
    const { declared, measured } = await ports.metadata.read.digests(envelope, entry.pathHash, from, n);
    for (let i = 0; i < n && problems.length < KEPT; i += 1) {
      const said = declared.subarray(i * 32, i * 32 + 32);
      const isSaid = said.some((byte) => byte !== 0);
      if (isSaid && Buffer.compare(said, measured.subarray(i * 32, i * 32 + 32)) !== 0)
        problems.push({ path, piece: from + i, reason: 'digest_differs' });
    }
  }
  if (problems.length === before) problems.push({ path, piece: null, reason: 'sha256_differs' });
}

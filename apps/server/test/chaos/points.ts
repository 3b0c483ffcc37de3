import { faultNames } from '../../src/bytes/faults.ts';

/** How often the workload of a round passes a point at least; a round dies at one of these passes. Others: 1. */
const PASSES: Readonly<Record<string, number>> = {
  'blob.open.after': 12,
  'blob.write.middle': 12,
  'blob.fsync.before': 12,
  'blob.fsync.after': 12,
  'blob.dirsync.after': 12,
  'blob.remove.before': 3,
  'blob.remove.after': 3,
  'key.create.after': 3,
  'envelope.key.made': 3,
  'group.commit.before': 8,
  'group.commit.after': 8,
  'part.commit.before': 6,
  'part.commit.after': 6,
  'commit.before': 40,
  'commit.after': 40,
  'sign.statement.before': 2,
  'tape.page.after': 2,
  'renderings.store.before': 2,
  'renderings.store.after': 2,
  'sealed-at.fixed': 2,
  'seal.store.before': 2,
  'seal.store.after': 2,
  'sign.before': 4,
  'sign.after': 4,
  'collect.sign.before': 2,
  'purge.key.before': 2,
  'purge.key.after': 2,
  'key.destroy.before': 2,
  'key.destroy.after': 2,
  'purge.rows.before': 2,
  'purge.rows.middle': 2,
  'purge.certificate.before': 2,
};

export interface Point {
  name: string;
  passes: number;
}

export const points: readonly Point[] = faultNames.map((name) => ({ name, passes: PASSES[name] ?? 1 }));

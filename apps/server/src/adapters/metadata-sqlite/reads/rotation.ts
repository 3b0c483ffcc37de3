import type { Standing } from '../../../ports/metadata-rotation.ts';
import { ENDED_BY_SIBLING, rowByHash, rowsByUid } from '../sql/accounts.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

export async function refreshStanding(
  tx: Tx,
  hash: Uint8Array,
  followers: Uint8Array,
  since: number,
): Promise<Standing | null> {
  const row = await tx.get(rowByHash, { model: 'RefreshToken', hash });
  if (!row) return null;
  if (row.consumed_at === null) return row.uid !== null && (await isOneUsed(tx, row.uid)) ? 'used' : 'fresh';
  return row.consumed_at > since && !(await isOneUsed(tx, followers)) ? 'repeatable' : 'used';
}

async function isOneUsed(tx: Tx, uid: Bytes): Promise<boolean> {
  const rows = await tx.all(rowsByUid, { uid });
  return rows.some(({ consumed_at: at }) => at !== null && at !== ENDED_BY_SIBLING);
}

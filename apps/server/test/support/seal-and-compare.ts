import assert from 'node:assert/strict';
import type { CourierClient } from './courier-client.ts';
import { sha256 } from './seeded.ts';

/** Closes by these files, waits for the seal, and compares what the recipient is served. */
export async function sealAndCompare(
  sender: CourierClient,
  id: string,
  files: Record<string, Uint8Array>,
): Promise<void> {
  const all = Object.entries(files);
  await sender.seal(id, { entries: all.length, bytes: all.reduce((sum, [, bytes]) => sum + bytes.length, 0) });
  await sender.until(id, 'sealed');
  const recipient = sender.as('recipient');
  for (const [path, bytes] of all) assert.equal(sha256(await recipient.content(id, path)), sha256(bytes), path);
}

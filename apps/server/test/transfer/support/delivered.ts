import assert from 'node:assert/strict';
import { type CourierClient, encodedPath } from '../../support/courier-client.ts';
import { sha256 } from '../../support/seeded.ts';

/** That the recipient is served exactly this tree: names, folders that hold nothing, every byte. */
export async function assertDelivered(
  sender: CourierClient,
  envelope: string,
  tree: Record<string, Uint8Array | null>,
): Promise<void> {
  const recipient = sender.as('recipient');
  const lines = (await recipient.document(envelope, 'manifest.ndjson')).toString().trim().split('\n');
  const found = new Map<string, { kind: string; sha256: string | null; position: number; size: number }>();
  for (const line of lines.filter((one) => one !== '')) {
    const entry = JSON.parse(line) as {
      path: string;
      kind: string;
      sha256: string | null;
      position: number;
      size: number;
    };
    found.set(entry.path, entry);
  }
  assert.deepEqual([...found.keys()].sort(), Object.keys(tree).sort());
  const tape = await recipient.tape(envelope);
  for (const [path, bytes] of Object.entries(tree)) {
    const entry = found.get(path);
    assert.equal(entry?.kind, bytes === null ? 'folder' : 'file', encodedPath(path));
    if (bytes === null || entry === undefined) continue;
    assert.equal(entry.size, bytes.length, path);
    const served = tape.subarray(entry.position, entry.position + entry.size);
    assert.equal(sha256(served), sha256(bytes), `${path} is served otherwise`);
  }
}

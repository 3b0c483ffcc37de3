import type { CourierClient } from './courier-client.ts';
import { bytesAt, seeded } from './seeded.ts';

/** An entry to send: its bytes follow from its path, or it is a folder. */
export interface Sent {
  path: Uint8Array;
  kind: 'file' | 'folder';
  size: number;
  mtime: number | null;
}

const STEP = 8 * 1024 * 1024;
const CUT = 64 * 1024 * 1024;

export const aFile = (path: string | Uint8Array, size: number, mtime: number | null = null): Sent => ({
  path: Buffer.from(path as string),
  kind: 'file',
  size,
  mtime,
});
export const aFolder = (path: string, mtime: number | null = null): Sent => ({
  ...aFile(path, 0, mtime),
  kind: 'folder',
});

const seedOf = ({ path }: Sent): string => `sent ${Buffer.from(path).toString('hex')}`;
export const bytesOf = (one: Sent, from = 0, to = one.size): Buffer => bytesAt(seedOf(one), from, to - from);

/**
 * Sends a tree end to end on one reel, as a client of ours does, closes and waits for the seal.
 * `backwards`: the stretches of the reel come in the wrong order.
 */
export async function sendTree(
  sender: CourierClient,
  tree: readonly Sent[],
  options: { title?: string; backwards?: boolean; recipients?: string[] } = {},
): Promise<string> {
  const { title = 'a tree', backwards = false, recipients } = options;
  const { id } = await sender.open({ title, ...(recipients ? { recipients } : {}) });
  const reel = seeded(`reel ${id}`).uuid();
  let end = 0;
  const lines = tree.map((one) => {
    const start = end;
    end += one.size;
    const text = Buffer.from(one.path).toString('utf8');
    const isText = Buffer.from(text).equals(Buffer.from(one.path));
    const path = isText ? { path: text } : { path64: Buffer.from(one.path).toString('base64') };
    const place = one.size > 0 ? { reel, start } : {};
    return {
      ...path,
      kind: one.kind,
      ...(one.kind === 'file' ? { size: one.size } : { size: 0 }),
      mtime: one.mtime,
      ...place,
    };
  });
  const cut = backwards ? STEP : CUT;
  const stretches = Array.from({ length: Math.ceil(end / cut) }, (_, i) => i * cut);
  for (const from of backwards ? stretches.reverse() : stretches) {
    const bytes = onReel(tree, from, Math.min(end, from + cut));
    const { location } = await sender.create(id, { length: bytes.length, metadata: { reel, position: String(from) } });
    await sender.patch(location, 0, bytes);
  }
  for (let from = 0; from < lines.length; from += 1_000) {
    const { refused } = await sender.entries(id, lines.slice(from, from + 1_000));
    if (refused.length > 0) throw new Error(JSON.stringify(refused[0]));
  }
  await sender.seal(id, { entries: tree.length, bytes: end });
  await sender.until(id, 'sealed');
  return id;
}

function onReel(tree: readonly Sent[], from: number, to: number): Buffer {
  const runs: Buffer[] = [];
  let at = 0;
  for (const one of tree) {
    const first = Math.max(from, at) - at;
    const last = Math.min(to, at + one.size) - at;
    if (first < last) runs.push(bytesOf(one, first, last));
    at += one.size;
  }
  return Buffer.concat(runs);
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { bytesOf, type Sent } from '../../support/send-tree.ts';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const SLASH = Buffer.from('/');

/** Everything below a folder but `.datoferum`: files as `size digest`, folders as `folder`; names as latin-1 of their bytes. */
export function treeBelow(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (below: Buffer): void => {
    const place = below.length === 0 ? Buffer.from(root) : Buffer.concat([Buffer.from(root), SLASH, below]);
    for (const { name } of readdirSync(place, {
      encoding: 'buffer',
      withFileTypes: true,
    }) as unknown as Dirent<Buffer>[]) {
      const path = below.length === 0 ? name : Buffer.concat([below, SLASH, name]);
      if (path.toString() === '.datoferum') continue;
      const at = Buffer.concat([place, SLASH, name]);
      const what = lstatSync(at);
      if (what.isDirectory()) {
        found[path.toString('latin1')] = 'folder';
        walk(path);
      } else if (what.isFile()) found[path.toString('latin1')] = `${what.size} ${hash(readFileSync(at))}`;
      else found[path.toString('latin1')] = 'other';
    }
  };
  walk(Buffer.alloc(0));
  return found;
}

/** The same of what was sent, with the folders above the files. */
export function treeOf(sent: readonly Sent[]): Record<string, string> {
  const told: Record<string, string> = {};
  for (const one of sent) {
    const path = Buffer.from(one.path).toString('latin1');
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) told[path.slice(0, at)] = 'folder';
    told[path] = one.kind === 'folder' ? 'folder' : `${one.size} ${hash(bytesOf(one))}`;
  }
  return told;
}

export function sameTree(root: string, sent: readonly Sent[]): void {
  assert.deepEqual(treeBelow(root), treeOf(sent));
}

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type LineOptions, SimulatedLine } from '@datoferum/core/testing/line';
import { bytesAt } from '../../support/seeded.ts';
import { aDirectory, aHouse, atEnd, type TestHouse } from '../../support/test-house.ts';
import { plant, TO_RECIPIENT } from './an-engine.ts';

export const MiB = 1024 * 1024;
export type Tree = Record<string, Uint8Array | null>;

/** A film, a larger file, many small ones: about 63 MB. */
export function aTree(small = 200): Tree {
  const tree: Tree = {
    'job/film.mov': bytesAt('film', 0, 41 * MiB + 7),
    'job/nine.mov': bytesAt('nine', 0, 9 * MiB + 1),
    'job/empty': null,
  };
  for (let i = 0; i < small; i++) tree[`job/small/${i}.bin`] = bytesAt(`small ${i}`, 0, 50_000 + i);
  return tree;
}

export const bytesIn = (tree: Tree): number =>
  Object.values(tree).reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0);

/** A courier, a line to it, and a folder to send. */
export interface Scene extends TestHouse {
  line: SimulatedLine;
  folder: string;
  tree: Tree;
  total: number;
  journal: string;
}

export async function aScene(t: TestContext, shape: Partial<LineOptions> = {}, tree = aTree()): Promise<Scene> {
  const house = await aHouse(t, await aDirectory(t));
  const folder = await aDirectory(t);
  await plant(folder, tree);
  const line = await aLine(t, house.sender.origin, shape);
  return { ...house, line, folder, tree, total: bytesIn(tree), journal: join(folder, 'journal') };
}

export async function aLine(t: TestContext, target: string, shape: Partial<LineOptions> = {}): Promise<SimulatedLine> {
  const line = await SimulatedLine.open({ ...shape, target });
  atEnd(t, () => line[Symbol.asyncDispose]());
  return line;
}

export const sendOf = ({ folder }: { folder: string }) => ({
  title: 'a job',
  envelope: TO_RECIPIENT('a job'),
  source: { paths: [join(folder, 'job')] },
});

export const isSealed = ({ phase }: { phase: string }): boolean => phase === 'sealed';

/** Bytes of bodies that went to the tus door. */
export const sent = ({ line }: Pick<Scene, 'line'>): number =>
  line.heard.filter(({ path }) => path.startsWith('/files/')).reduce((sum, { body }) => sum + body, 0);

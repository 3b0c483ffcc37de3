import { Damaged } from './errors.ts';
import { isSound, Load, segmentsOf } from './load.ts';
import type { Slice, Slices } from './slice.ts';

/**
 * Cuts slices into loads of one slot each, in order. The first loads are small, so that the first byte comes soon.
 * @throws Damaged when a slice's numbers cannot be true
 */
export async function* loadsOf(slices: Slices, firstSegments = 1): AsyncGenerator<Load> {
  let load = new Load();
  let most = firstSegments;
  for await (const slice of slices) {
    if (!isSound(slice)) throw new Damaged(slice, 'length');
    for (const { position, from, to } of segmentsOf(slice)) {
      if (load.count >= most || !load.add(slice, position, from, to)) {
        yield load;
        most = Number.POSITIVE_INFINITY;
        load = new Load();
        load.add(slice, position, from, to);
      }
    }
  }
  if (load.count > 0) yield load;
}

export async function collect(slices: Slices): Promise<Slice[]> {
  const all: Slice[] = [];
  for await (const slice of slices) all.push(slice);
  return all;
}

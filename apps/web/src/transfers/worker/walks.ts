import { type FileSource, WalkTally, type WalkView } from '@datoferum/core/transfer';

/** Between two views of a walk, ms. */
const STEP = 250;

/** Walks for eyes: counts and looks, opens nothing. */
export class Walks {
  readonly #stops = new Map<string, AbortController>();

  begin(walk: string): AbortSignal {
    const stop = new AbortController();
    this.#stops.set(walk, stop);
    return stop.signal;
  }

  stop(walk: string): void {
    this.#stops.get(walk)?.abort();
    this.#stops.delete(walk);
  }

  end(walk: string): void {
    this.#stops.delete(walk);
  }
}

export async function walkOver(
  open: (told: (path: string) => void) => Promise<FileSource | null>,
  roots: { count: number; isFolder: boolean },
  changed: (view: WalkView) => void,
  signal: AbortSignal,
): Promise<WalkView> {
  const tally = new WalkTally(roots);
  changed(tally.view(Date.now(), false));
  const source = await open((path) => tally.leftOut(path));
  if (!source) throw Object.assign(new Error('What was picked cannot be read.'), { code: 'forbidden' });
  let shown = Date.now();
  for await (const item of source.walk(signal)) {
    tally.add(item);
    const now = Date.now();
    if (now - shown < STEP) continue;
    shown = now;
    changed(tally.view(now, false));
  }
  const whole = tally.view(Date.now(), true);
  changed(whole);
  return whole;
}

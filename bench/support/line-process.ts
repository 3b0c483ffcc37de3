import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LineOptions, LineShape } from '@datoferum/core/testing/line';
import { own } from './commands.ts';
import type { LineCounts, LineOrder } from './line-child.ts';
import { UsageWatch } from './measure.ts';

const CHILD = fileURLToPath(new URL('./line-child.ts', import.meta.url));

const EXIT_MS = 3_000;

/** The simulated line as a process of its own. */
export interface LineProcess {
  origin: string;
  watch: UsageWatch;
  set(shape: Partial<LineShape>): Promise<void>;
  counts(): Promise<LineCounts>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openLine(options: LineOptions): Promise<LineProcess> {
  const child = own(fork(CHILD, [JSON.stringify(options)]));
  const ask = async (order: LineOrder | null): Promise<LineCounts> => {
    const told = once(child, 'message') as Promise<[LineCounts]>;
    if (order !== null) child.send(order);
    return (await told)[0];
  };
  const { origin } = await ask(null);
  const watch = new UsageWatch(child.pid ?? -1);
  return {
    origin,
    watch,
    set: async (shape) => void (await ask({ set: shape })),
    counts: () => ask({ count: true }),
    [Symbol.asyncDispose]: async () => {
      watch.stop();
      const ended = once(child, 'exit');
      child.disconnect();
      // Node may wait for its own threads at the exit, for ever.
      const late = setTimeout(() => child.kill('SIGKILL'), EXIT_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

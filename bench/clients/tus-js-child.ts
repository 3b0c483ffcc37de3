import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../support/commands.ts';
import type { Order, Outcome } from './tus-js.ts';

const CLIENT = fileURLToPath(new URL('./tus-js.ts', import.meta.url));

/** Runs tus-js-client in a process of its own, so that it and the harness do not wait for each other. */
export async function uploadByTusJs(order: Order, work: string, onUpload?: (url: string) => void): Promise<Outcome> {
  const file = join(work, 'order.json');
  writeFileSync(file, JSON.stringify(order));
  const onLine = (line: string): void => {
    if (line.startsWith('upload ')) onUpload?.(line.slice('upload '.length));
  };
  const { stdout } = await command(process.execPath, [CLIENT, file], { onLine });
  return JSON.parse(stdout.trim().split('\n').pop() ?? '') as Outcome;
}

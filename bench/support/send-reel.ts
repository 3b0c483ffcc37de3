import { fileURLToPath } from 'node:url';
import type { Running } from '../contestants/contestant.ts';
import { SENDER } from '../contestants/courier.ts';
import type { Delivered, Delivery } from '../reel-client.ts';
import { command } from './commands.ts';

const CLIENT = fileURLToPath(new URL('../reel-client.ts', import.meta.url));

/** Sends a folder of `count` files by the reel client, in a process of its own, until its envelope is sealed. @throws when not all were delivered */
export async function sendReel(
  running: Running,
  title: string,
  folder: string,
  count: number,
): Promise<{ envelope: string; done: Delivered }> {
  const target = await running.open(title);
  const envelope = new URL(target.endpoint).pathname.split('/')[2] ?? '';
  const delivery: Delivery = { origin: running.origin, envelope, token: SENDER, folder };
  const { stdout } = await command(process.execPath, [CLIENT, JSON.stringify(delivery)]);
  const done = JSON.parse(stdout) as Delivered;
  if (done.entries !== count) throw new Error(`${done.entries} of ${count} files were delivered`);
  return { envelope, done };
}

import { fileURLToPath } from 'node:url';
import { command } from '../support/commands.ts';
import type { EngineOrder, EngineOutcome } from './engine.ts';

export const ENGINE = fileURLToPath(new URL('./engine.ts', import.meta.url));

/** Sends until the seal, or fetches until the receipt, by the clients' engine in a process of its own. */
export async function byEngine(order: EngineOrder): Promise<EngineOutcome> {
  const { stdout } = await command(process.execPath, [ENGINE, JSON.stringify(order)]);
  return JSON.parse(stdout.trim().split('\n').pop() ?? '') as EngineOutcome;
}

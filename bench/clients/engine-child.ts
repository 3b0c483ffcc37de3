import { fileURLToPath } from 'node:url';
import { command } from '../support/commands.ts';
import type { EngineOrder, EngineOutcome } from './engine.ts';

export const ENGINE = fileURLToPath(new URL('./engine.ts', import.meta.url));

/** Sends by the clients' engine, in a process of its own, until the envelope is sealed. */
export async function sendByEngine(order: EngineOrder): Promise<EngineOutcome> {
  const { stdout } = await command(process.execPath, [ENGINE, JSON.stringify(order)]);
  return JSON.parse(stdout.trim().split('\n').pop() ?? '') as EngineOutcome;
}

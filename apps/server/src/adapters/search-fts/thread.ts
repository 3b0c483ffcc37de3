import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Library } from './library.ts';

/** `begin`, `add`, `query` … by name, one after the other. */
export interface Asked {
  id: number;
  method: Exclude<keyof Library, 'close'> | 'close';
  args: unknown[];
}
export interface Answered {
  id: number;
  value?: unknown;
  error?: string;
}

const port = parentPort as MessagePort;
const library = new Library((workerData as { directory: string }).directory);

port.on('message', ({ id, method, args }: Asked) => {
  const answer: Answered = { id };
  try {
    answer.value = (library[method] as (...args: unknown[]) => unknown).apply(library, args);
  } catch (error) {
    answer.error = (error as Error).message;
  }
  port.postMessage(answer);
  if (method === 'close') port.close();
});

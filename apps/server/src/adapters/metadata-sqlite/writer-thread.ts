import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { fault } from '../../bytes/faults.ts';
import type { Call } from './channel.ts';
import { checkpoint } from './checkpoint.ts';
import { openWriter } from './connection.ts';
import { GroupWriter } from './group-writer.ts';
import { migrate } from './migrate.ts';
import { steps } from './steps/index.ts';

const port = parentPort as MessagePort;
const { file } = workerData as { file: string };
const db = openWriter(file);
migrate(db);
const writer = new GroupWriter(db, steps, fault);
const queue: Call[] = [];
let running = false;

function takeIn(): void {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
    queue.push(...(got.message as Call[]));
}

/** These are no steps: they stand outside every transaction and end the group before them. */
const ALONE: Record<string, () => unknown> = {
  open: () => undefined,
  checkpoint: () => checkpoint(db, file),
  close: () => {
    db.close();
    port.close();
  },
};

async function drain(): Promise<void> {
  running = true;
  for (takeIn(); queue.length > 0; takeIn()) {
    const first = queue[0] as Call;
    const alone = ALONE[first.method];
    if (!alone) {
      port.postMessage(await writer.run(nextStep));
      continue;
    }
    queue.shift();
    answerAlone(first, alone);
  }
  running = false;
}

function nextStep(): Call | undefined {
  if (queue.length === 0) takeIn();
  const call = queue[0];
  return call && !ALONE[call.method] ? queue.shift() : undefined;
}

function answerAlone(call: Call, work: () => unknown): void {
  try {
    const value = call.method === 'close' ? undefined : work();
    port.postMessage([{ id: call.id, value }]);
    if (call.method === 'close') work();
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    port.postMessage([{ id: call.id, error: { name, message, code } }]);
  }
}

port.on('message', (calls: Call[]) => {
  queue.push(...calls);
  if (!running) void drain();
});

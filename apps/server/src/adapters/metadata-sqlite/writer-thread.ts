import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { fault } from '../../bytes/faults.ts';
import { type Answer, type Call, CLOSE, describe, OPEN } from './channel.ts';
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
const ALONE: Record<string, () => void> = {
  [OPEN]: () => undefined,
  checkpoint: () => checkpoint(db, file),
  [CLOSE]: () => db.close(),
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
    port.postMessage([answerAlone(first, alone)]);
    // What is asked after the end is answered by the exit.
    if (first.method === CLOSE) return port.close();
  }
  running = false;
}

function nextStep(): Call | undefined {
  if (queue.length === 0) takeIn();
  const call = queue[0];
  return call && !ALONE[call.method] ? queue.shift() : undefined;
}

function answerAlone({ id }: Call, work: () => void): Answer {
  try {
    work();
    return { id };
  } catch (error) {
    return { id, error: describe(error) };
  }
}

port.on('message', (calls: Call[]) => {
  queue.push(...calls);
  if (!running) void drain();
});

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { fault } from '../../bytes/faults.ts';
import { type Call, CLOSE, describe, OPEN, RECORDED } from './channel.ts';
import { composed } from './composed.ts';
import { openWriter } from './connection.ts';
import { GroupWriter } from './group-writer.ts';
import { migrate } from './migrate.ts';
import { Scrubber } from './scrubber.ts';
import { written } from './sql/records.ts';
import { steps } from './steps/index.ts';

const port = parentPort as MessagePort;
const { file } = workerData as { file: string };
const db = openWriter(file);
migrate(db, composed?.migrations ?? (await import('./migration-texts.ts')).migrationTexts);
const scrubber = new Scrubber(db, file);
const writer = new GroupWriter(db, steps, fault);
const queue: Call[] = [];
let running = false;

function takeIn(): void {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
    queue.push(...(got.message as Call[]));
}

/**
 * These are no steps: they stand outside every transaction and end the group before them. What answers where to go on
 * is asked again after one group of steps has had its turn.
 */
const ALONE: Record<string, (from: number) => number | null> = {
  [OPEN]: () => null,
  checkpoint: (from) => scrubber.clean(from),
  [CLOSE]: () => {
    db.close();
    scrubber.close();
    return null;
  },
};

async function drain(): Promise<void> {
  running = true;
  for (takeIn(); queue.length > 0; takeIn()) {
    const first = queue[0] as Call;
    const alone = ALONE[first.method];
    if (!alone) {
      const before = written.count;
      const answers = await writer.run(nextStep);
      port.postMessage(written.count === before ? answers : [...answers, { id: RECORDED }]);
      continue;
    }
    queue.shift();
    standAlone(first, alone);
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

function standAlone(call: Call, work: (from: number) => number | null): void {
  try {
    const next = work((call.args[0] as number | undefined) ?? 0);
    if (next === null) port.postMessage([{ id: call.id }]);
    else queue.push({ ...call, args: [next] });
  } catch (error) {
    port.postMessage([{ id: call.id, error: describe(error) }]);
  }
}

port.on('message', (calls: Call[]) => {
  queue.push(...calls);
  if (!running) void drain();
});

import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Answer, type Call, CLOSE, describe, OPEN } from './channel.ts';
import { openReader } from './connection.ts';
import { reads } from './reads/index.ts';
import { SqliteTx, type Tx } from './tx.ts';

const port = parentPort as MessagePort;
const { file } = workerData as { file: string };
let db: DatabaseSync | null = null;
let tx: SqliteTx | null = null;
const table = reads as unknown as Record<string, (tx: Tx, ...args: unknown[]) => Promise<unknown>>;
const ANSWERS_TOGETHER_MS = 2;
const queue: Call[] = [];
let running = false;

/** Each read is one snapshot, taken after it was asked: it sees every step that had answered. */
async function answer({ id, method, args }: Call): Promise<Answer> {
  try {
    if (method === OPEN) {
      db = openReader(file);
      tx = new SqliteTx(db);
      return { id };
    }
    const read = table[method];
    if (!read || !db || !tx) throw new TypeError(`no read is named ${method}`);
    db.exec('BEGIN');
    return { id, value: await read(tx, ...args) };
  } catch (error) {
    return { id, error: describe(error) };
  } finally {
    if (db?.isTransaction) db.exec('COMMIT');
  }
}

function takeIn(): void {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
    queue.push(...(got.message as Call[]));
}

async function drain(): Promise<void> {
  running = true;
  let ready: Answer[] = [];
  let since = performance.now();
  for (takeIn(); queue.length > 0; takeIn()) {
    const call = queue.shift() as Call;
    if (call.method === CLOSE) {
      port.postMessage([...ready, { id: call.id }]);
      db?.close();
      port.close();
      return;
    }
    ready.push(await answer(call));
    if (performance.now() - since < ANSWERS_TOGETHER_MS && queue.length > 0) continue;
    port.postMessage(ready);
    ready = [];
    since = performance.now();
  }
  if (ready.length > 0) port.postMessage(ready);
  running = false;
}

port.on('message', (calls: Call[]) => {
  queue.push(...calls);
  if (!running) void drain();
});

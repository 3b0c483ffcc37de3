import { parentPort, workerData } from 'node:worker_threads';
import { ByteWork } from './byte-work.ts';
import type { FromWorker, Job, ToWorker } from './jobs.ts';
import { SLOT_SIZE } from './slots.ts';
import { Tidy } from './tidy.ts';

const work = new ByteWork(workerData as SharedArrayBuffer);
const tidy = new Tidy();
setInterval(() => work.sweep(), 5_000).unref();

parentPort?.on('message', (message: ToWorker) => {
  const answer: FromWorker = { id: message.id };
  try {
    if ('forget' in message) work.forget(message.forget);
    else answer.result = work.run(message.job, message.grant);
  } catch (error) {
    // A fault of ours, not of the bytes: those come back as results. No key material is in such messages.
    answer.error = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  }
  const bytes = answer.result?.bytes;
  parentPort?.postMessage(answer, bytes ? [bytes] : []);
  if ('job' in message) tidy.left(leftBy(message.job));
});

/** Bytes that its ciphers allocated, about. */
function leftBy(job: Job): number {
  if (job.op === 'seal') return job.plain;
  if (job.op === 'seal-many') return job.members.reduce((sum, { plain }) => sum + plain, 0);
  return job.op === 'open' ? SLOT_SIZE : 0;
}

import type { JobContext } from '../engine/job.ts';
import { isStopped, TransferError } from '../http/transfer-error.ts';
import type { Standing } from './standing.ts';
import type { Stretch } from './stretches.ts';

const POLL_MS = 1000;

/** Asks the courier, until the run ends, what became durable of stretches that are long on their way. @throws `stopped` */
export async function watchDurable(standing: Standing, context: JobContext, signal: AbortSignal): Promise<void> {
  for (;;) {
    await context.ports.clock.sleep(POLL_MS, signal);
    const moving = standing.stretches.all.filter(({ state, location }) => state === 'moving' && location !== null);
    for (const stretch of moving) await ask(stretch, standing, context, signal);
    context.changed();
  }
}

async function ask(stretch: Stretch, standing: Standing, context: JobContext, signal: AbortSignal): Promise<void> {
  try {
    const id = stretch.location?.slice(stretch.location.lastIndexOf('/') + 1) ?? '';
    const answer = await context.courier.once({ method: 'GET', path: `/api/v1/uploads/${id}`, signal });
    const { received } = await answer.json<{ received: number }>();
    if (stretch.state !== 'moving') return;
    stretch.durable = Math.max(stretch.durable, received);
    standing.progress.moved(stretch, null);
  } catch (error) {
    // The sending itself tells what is wrong with the line.
    if (!(error instanceof TransferError) || isStopped(error)) throw error;
  }
}

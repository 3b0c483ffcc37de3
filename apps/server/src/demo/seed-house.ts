import type { Metadata } from '../ports/metadata.ts';
import type { Courier } from '../usecases/courier.ts';
import { fillDemo } from './demo-envelopes.ts';
import { demoJournalIn } from './demo-journal.ts';

/** The demo's envelopes, while the house runs already; `folder` keeps how far they came. Never rejects: a demo without them is a demo. */
export async function seedHouse(
  { courier, metadata }: { courier: Courier; metadata: Pick<Metadata, 'read'> },
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const count = await fillDemo(courier, metadata, demoJournalIn(folder), signal);
    if (count > 0) process.stdout.write(`The demo holds ${count} envelopes to look at.\n`);
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`The demo's envelopes are not all there: ${(error as Error).message}\n`);
  }
}

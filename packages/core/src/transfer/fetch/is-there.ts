import type { Bearer } from '../http/bearer.ts';
import type { Courier } from '../http/courier.ts';
import { isPassing, isStopped } from '../http/transfer-error.ts';

/** So many breaks at one place, while the courier answers about the envelope, and the place is the fault. */
export const BREAKS = 5;

/** Whether the courier answers about the envelope at this moment: then what breaks is not the line. @throws TransferError that does not pass */
export async function isThere(courier: Courier, as: Bearer, envelope: string, signal: AbortSignal): Promise<boolean> {
  try {
    await (await courier.once({ method: 'GET', path: `/api/v1/envelopes/${envelope}`, as, signal })).bytes();
    return true;
  } catch (error) {
    if (isStopped(error) || !isPassing(error)) throw error;
    return false;
  }
}

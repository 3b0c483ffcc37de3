import type { Bearer } from '../http/bearer.ts';
import type { Courier } from '../http/courier.ts';
import { TransferError } from '../http/transfer-error.ts';

export interface Problem {
  path?: string;
  path64?: string;
  piece: number | null;
  reason: string;
}
export interface EnvelopeState {
  state: 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
  progress?: { verifiedFiles?: number; verifiedBytes?: number };
  problems?: { total: number; items: Problem[] };
}

/** The end of a send: close with our counts, and what the courier says until the seal. */
export class Closing {
  readonly #courier: Courier;
  readonly #ticket: Bearer;
  readonly #path: string;
  readonly #reel: string;

  constructor(courier: Courier, ticket: Bearer, envelope: string, reel: string) {
    this.#courier = courier;
    this.#ticket = ticket;
    this.#path = `/api/v1/envelopes/${envelope}`;
    this.#reel = reel;
  }

  /** @throws TransferError `counts_differ`, `uploads_unfinished` when somebody else fills this envelope too */
  async close(counts: { entries: number; bytes: number }, signal: AbortSignal): Promise<void> {
    for (let tidied = false; ; tidied = true) {
      try {
        await this.#courier.json({
          method: 'POST',
          path: `${this.#path}/close`,
          json: counts,
          as: this.#ticket,
          signal,
        });
        return;
      } catch (error) {
        const isUnfinished = error instanceof TransferError && error.code === 'uploads_unfinished';
        if (!isUnfinished || tidied || !(await this.#tidy(error.problem, signal))) throw error;
      }
    }
  }

  /** The state now; or, `wait`ing, when it is reached or 30 s are over. */
  async look(wait: boolean, signal: AbortSignal): Promise<EnvelopeState> {
    return this.#courier.json<EnvelopeState>({
      method: 'GET',
      path: `${this.#path}${wait ? '?wait=sealed' : ''}`,
      as: this.#ticket,
      signal,
      stallMs: wait ? 60_000 : 30_000,
    });
  }

  /** Ends uploads of ours that another one took the place of: a creation whose answer was lost. @returns whether there were any */
  async #tidy(problem: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<boolean> {
    let ended = 0;
    for (const { location, id } of unfinishedOf(problem)) {
      const upload = await this.#courier.json<{ reel: string | null; location: string }>({
        method: 'GET',
        path: `/api/v1/uploads/${id ?? location?.slice(location.lastIndexOf('/') + 1)}`,
        as: this.#ticket,
        signal,
      });
      if (upload.reel !== this.#reel) continue;
      const headers = { 'Tus-Resumable': '1.0.0' };
      await this.#courier.call({ method: 'DELETE', path: upload.location, headers, as: this.#ticket, signal });
      ended++;
    }
    return ended > 0;
  }
}

function unfinishedOf(problem: Readonly<Record<string, unknown>>): { id?: string; location?: string }[] {
  const list = problem.uploads ?? problem.unfinished;
  return Array.isArray(list) ? (list as { id?: string; location?: string }[]) : [];
}

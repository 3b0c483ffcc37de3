import type { JobContext } from '../engine/job.ts';
import { TransferError } from '../http/transfer-error.ts';
import type { Closing, EnvelopeState } from './close.ts';
import { repair } from './repairs.ts';
import type { Standing } from './standing.ts';
import type { StretchSender } from './stretch-sender.ts';

/** How far the courier has read is asked so often. */
const LOOK_MS = 2000;
/** An answer to the long wait that came sooner is no reason to ask at once again. */
const LEAST_MS = 1000;

export interface SealingOf {
  closing: Closing;
  sender: StretchSender;
  signal: AbortSignal;
  /** Whether a person asked for the repair since the last time. */
  takeRetry(): boolean;
}

/** From close to the seal: what the courier says of the envelope meanwhile, and the repair of what it could not compare. */
export class Sealing {
  readonly #standing: Standing;
  readonly #context: JobContext;
  readonly #of: SealingOf;

  constructor(standing: Standing, context: JobContext, of: SealingOf) {
    this.#standing = standing;
    this.#context = context;
    this.#of = of;
  }

  /** Whether an earlier run went as far as close, and the envelope is sealed now. */
  async isOver(): Promise<boolean> {
    const now = await this.#of.closing.look(false, this.#of.signal);
    if (now.state === 'sealing') return this.wait();
    if (now.state !== 'filling') return this.#ended(now.state);
    // It was opened again, and nobody has asked for the repair yet.
    if (this.#standing.row.phase === 'not_sealed') await this.#repair(now);
    return false;
  }

  /** True when it is sealed; false when the courier opened it again and it is repaired as somebody wished. */
  async wait(): Promise<boolean> {
    this.#standing.show('sealing');
    for (;;) {
      const now = await this.#look();
      if (now.state === 'sealing') continue;
      if (now.state !== 'filling') return this.#ended(now.state);
      await this.#repair(now);
      return false;
    }
  }

  async #ended(state: EnvelopeState['state']): Promise<boolean> {
    if (state === 'purging' || state === 'purged') throw new TransferError('gone', 'The envelope was taken back.');
    await this.#standing.keep({ phase: 'sealed' });
    this.#standing.show('sealed');
    return true;
  }

  /** Names what the courier could not compare, and lays it ready to be sent again once somebody asks for it. */
  async #repair({ problems }: EnvelopeState): Promise<void> {
    const { progress, news } = this.#standing;
    const items = problems?.items ?? [];
    progress.problems = items;
    await this.#standing.keep({ phase: 'not_sealed' });
    this.#standing.show('not_sealed');
    while (!this.#of.takeRetry()) await news.next(this.#of.signal);
    await repair(items, this.#standing, (item) => this.#of.sender.readAgain(item, this.#of.signal));
    progress.problems = [];
    await this.#standing.keep({ phase: 'open' });
  }

  /** Waits for the seal, and shows meanwhile how far the courier has read. */
  async #look(): Promise<EnvelopeState> {
    const { clock } = this.#context.ports;
    const { progress } = this.#standing;
    const over = new AbortController();
    const watch = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await clock.sleep(LOOK_MS, over.signal);
        progress.heard(await this.#of.closing.look(false, over.signal));
        this.#context.changed();
      }
    };
    // What it shows is for the eye; whether it is sealed is asked beside it.
    watch().catch(() => undefined);
    const asked = clock.now();
    try {
      const state = await this.#of.closing.look(true, this.#of.signal);
      progress.heard(state);
      const passed = clock.now() - asked;
      if (state.state === 'sealing' && passed < LEAST_MS) await clock.sleep(LEAST_MS, this.#of.signal);
      return state;
    } finally {
      over.abort();
    }
  }
}

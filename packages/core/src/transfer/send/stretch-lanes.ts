import { PIECE } from '../../manifest/pieces.ts';
import type { JobContext } from '../engine/job.ts';
import { isStopped, TransferError } from '../http/transfer-error.ts';
import { Lanes } from '../pace/lanes.ts';
import type { RunScope } from './run-scope.ts';
import type { Standing } from './standing.ts';
import type { StretchSender } from './stretch-sender.ts';
import type { Stretch } from './stretches.ts';

const TELL_MS = 250;
/** Stretches that are created before their turn. */
const AHEAD = 4;
/** A source that is away is looked for so often. */
export const AWAY_MS = 2000;
/** What the courier says of a whole envelope: nothing else of it can go either. */
const OF_THE_ENVELOPE = new Set([
  'gone',
  'not_found',
  'forbidden',
  'scope_missing',
  'envelope_closed',
  'envelope_frozen',
  'wrong_state',
  'quota_exceeded',
]);

/** Lanes over stretches: how many move at once and how long each is follow what the line gives. */
export class StretchLanes {
  readonly #standing: Standing;
  readonly #context: JobContext;
  readonly #lanes: Lanes;
  /** Bytes that left since the lanes were told. */
  #sent = 0;

  constructor(standing: Standing, context: JobContext) {
    this.#standing = standing;
    this.#context = context;
    this.#lanes = new Lanes({ most: context.most, least: context.least });
  }

  /** So many bytes more left. */
  sent(bytes: number): void {
    this.#sent += bytes;
  }

  /** Sends until nothing waits and nothing moves. @throws the fault of the run */
  async sendAll(sender: StretchSender, scope: RunScope): Promise<void> {
    const { stretches, book, news, row } = this.#standing;
    const underWay = new Set<Promise<void>>();
    for (;;) {
      scope.check();
      const seen = news.count;
      if (!row.isWalked && book.end - book.durableEnd >= PIECE && underWay.size === 0) void this.#standing.flush();
      while (underWay.size < this.#lanes.parallel) {
        const stretch = await stretches.next(this.#standing.laid, this.#cutSize(), this.#lanes.parallel);
        if (stretch === null) break;
        const lane: Promise<void> = this.#send(stretch, sender, scope).finally(() => underWay.delete(lane));
        underWay.add(scope.go(lane));
      }
      if (underWay.size >= this.#lanes.parallel) await this.#prepare(sender, scope.signal);
      if (underWay.size === 0 && row.isWalked && !stretches.hasNext(this.#standing.laid)) {
        if (book.end === book.durableEnd) return;
        await this.#standing.flush();
        continue;
      }
      await Promise.race([...underWay, news.next(scope.signal, seen)]);
    }
  }

  /** Tells the lanes a few times a second what left, until the run ends. @throws `stopped` */
  async adapt(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context.ports;
    for (;;) {
      await clock.sleep(TELL_MS, signal);
      const active = this.#standing.stretches.all.filter(({ state }) => state === 'moving').length;
      const before = this.#lanes.parallel;
      this.#lanes.tell(clock.now(), this.#sent, active, this.#context.isLimited());
      this.#sent = 0;
      if (this.#lanes.parallel > before) this.#standing.news.open();
    }
  }

  #cutSize(): number {
    const { row, book, stretches } = this.#standing;
    return this.#lanes.stretchBytes(row.isWalked ? book.end - stretches.cutEnd : null);
  }

  /** The next ones are created while the lanes are busy, so that their bytes wait for no answer. */
  async #prepare(sender: StretchSender, signal: AbortSignal): Promise<void> {
    const { stretches, laid } = this.#standing;
    const count = Math.min(AHEAD, this.#lanes.parallel);
    const next = await stretches.ahead(count, laid, this.#cutSize(), this.#lanes.parallel);
    for (const stretch of next) sender.prepare(stretch, signal);
  }

  /** Sends one; what goes wrong with it stops none of the others. */
  async #send(stretch: Stretch, sender: StretchSender, scope: RunScope): Promise<void> {
    const { progress, stretches } = this.#standing;
    stretch.state = 'moving';
    progress.phase = 'sending';
    progress.began(stretch);
    try {
      await sender.send(stretch, scope.signal);
      stretch.state = 'arrived';
    } catch (error) {
      if (isOfStretch(error)) stretches.setAside(stretch, error);
      else {
        if (isSourceGone(error)) await this.#waitForSource(scope.signal);
        else scope.failed(error);
        stretches.again(stretch);
      }
    } finally {
      progress.ended(stretch);
      this.#context.changed();
    }
  }

  async #waitForSource(signal: AbortSignal): Promise<void> {
    const { progress } = this.#standing;
    progress.wait('source_gone');
    // Ended while it waited: the next run looks for the source itself.
    await this.#context.courier.line.sleep(AWAY_MS, signal).catch(() => undefined);
    progress.wait(null);
  }
}

const isSourceGone = (error: unknown): boolean => error instanceof TransferError && error.code === 'source_gone';

/** Whether it concerns this stretch and no other. */
function isOfStretch(error: unknown): error is TransferError {
  return (
    error instanceof TransferError && !isStopped(error) && !isSourceGone(error) && !OF_THE_ENVELOPE.has(error.code)
  );
}

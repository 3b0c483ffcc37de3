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
/** Stretches under way for each lane: what is durable is said beside the bytes of the next ones. */
const SAID_BESIDE = 3;
/** With how many lanes it begins where it may have many: slow start is what a short delivery waits for. */
export const FIRST_LANES = 8;
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
  /** Those whose bytes are on their way: each holds a lane. */
  readonly #carrying = new Set<Stretch>();
  /** Bytes that left since the lanes were told. */
  #sent = 0;

  constructor(standing: Standing, context: JobContext) {
    this.#standing = standing;
    this.#context = context;
    const { most, least } = context;
    this.#lanes = new Lanes({ most, least, ...(most > FIRST_LANES ? { first: FIRST_LANES } : {}) });
  }

  /** So many bytes more left. */
  sent(bytes: number): void {
    this.#sent += bytes;
    this.#standing.progress.wait(null);
  }

  /** Sends until nothing waits and nothing moves. @throws the fault of the run */
  async sendAll(sender: StretchSender, scope: RunScope): Promise<void> {
    const { stretches, book, news, row } = this.#standing;
    const underWay = new Set<Promise<void>>();
    for (;;) {
      scope.check();
      const seen = news.count;
      if (!row.isWalked && book.end - book.durableEnd >= PIECE && underWay.size === 0) void this.#standing.flush();
      while (this.#hasLane && underWay.size < SAID_BESIDE * this.#lanes.parallel) {
        const stretch = await stretches.next(this.#standing.laid, this.#cutSize(), this.#lanes.parallel);
        if (stretch === null) break;
        const lane: Promise<void> = this.#send(stretch, sender, scope).finally(() => underWay.delete(lane));
        underWay.add(scope.go(lane));
      }
      if (!this.#hasLane) await this.#prepare(sender, scope.signal);
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
      const before = this.#lanes.parallel;
      this.#lanes.tell(clock.now(), this.#sent, this.#carrying.size, this.#context.isLimited(), this.#left);
      this.#sent = 0;
      if (this.#lanes.parallel > before) this.#standing.news.open();
    }
  }

  /** Bytes that are not durable yet, null while the walk goes on. */
  get #left(): number | null {
    const { row, book, stretches } = this.#standing;
    if (!row.isWalked) return null;
    return stretches.all.reduce((left, { length, durable }) => left + length - durable, book.end - stretches.cutEnd);
  }

  get #hasLane(): boolean {
    return this.#carrying.size < this.#lanes.parallel;
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
    const { progress, stretches, news } = this.#standing;
    this.#carrying.add(stretch);
    stretch.state = 'moving';
    progress.phase = 'sending';
    progress.began(stretch);
    try {
      await sender.send(stretch, scope.signal, () => {
        this.#carrying.delete(stretch);
        news.open();
      });
      stretch.state = 'arrived';
    } catch (error) {
      if (isOfStretch(error)) stretches.setAside(stretch, error);
      else {
        if (isSourceGone(error)) await this.#waitForSource(scope.signal);
        else scope.failed(error);
        stretches.again(stretch);
      }
    } finally {
      this.#carrying.delete(stretch);
      progress.ended(stretch);
      this.#context.changed();
    }
  }

  async #waitForSource(signal: AbortSignal): Promise<void> {
    const { progress } = this.#standing;
    progress.wait('source_gone');
    // Ended while it waited: the next run looks for the source itself. It is back when bytes of it leave again.
    await this.#context.courier.line.sleep(AWAY_MS, signal).catch(() => undefined);
  }
}

const isSourceGone = (error: unknown): boolean => error instanceof TransferError && error.code === 'source_gone';

/** Whether it concerns this stretch and no other. */
function isOfStretch(error: unknown): error is TransferError {
  return (
    error instanceof TransferError && !isStopped(error) && !isSourceGone(error) && !OF_THE_ENVELOPE.has(error.code)
  );
}

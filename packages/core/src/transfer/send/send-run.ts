import type { JobContext } from '../engine/job.ts';
import { TicketBearer } from '../http/bearer.ts';
import { stopped, TransferError } from '../http/transfer-error.ts';
import type { FileSource } from '../ports.ts';
import { Closing } from './close.ts';
import { Declarer } from './declarer.ts';
import { lookAgain } from './look-again.ts';
import { openEnvelope } from './open-envelope.ts';
import { PageTeller } from './page-teller.ts';
import { StretchReader } from './reader.ts';
import { RunScope } from './run-scope.ts';
import { Sealing } from './sealing.ts';
import type { Standing } from './standing.ts';
import { AWAY_MS, FIRST_LANES, type StretchLanes } from './stretch-lanes.ts';
import { StretchSender } from './stretch-sender.ts';
import type { Troubles } from './troubles.ts';
import { watchDurable } from './watch-durable.ts';

/** What a person asked of the job, whether it ran then or not. */
export interface Wishes {
  /** Close, and leave out what asks. */
  closes: boolean;
  /** Repair what the courier could not compare. */
  repairs: boolean;
}

export interface RunParts {
  standing: Standing;
  context: JobContext;
  lanes: StretchLanes;
  troubles: Troubles;
  wishes: Wishes;
}

/** What the parts of a run speak to the courier with. */
interface Crew {
  declarer: Declarer;
  teller: PageTeller;
  sender: StretchSender;
  closing: Closing;
  sealing: Sealing;
  /** Opened by this run: nobody can have closed it. */
  isNew: boolean;
}

/** One run of a send: walk and send beside it, declare, look again, close, wait for the seal. It leaves nothing under way. */
export class SendRun {
  source: FileSource | null = null;
  readonly #parts: RunParts;
  readonly #told: AbortSignal;
  readonly #scope: RunScope;
  /** The courier knew less than it was told (it was put back to an older day): everything was said to it once more. */
  #isSaidAgain = false;

  constructor(parts: RunParts, told: AbortSignal) {
    this.#parts = parts;
    this.#told = told;
    this.#scope = new RunScope(told, parts.context.ports.clock, parts.standing.news);
  }

  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /** Resolves when it is sealed. @throws `stopped` when told so, or what it cannot go on with */
  async run(): Promise<void> {
    const { standing, context } = this.#parts;
    let teller: PageTeller | null = null;
    try {
      const source = await this.#openSource();
      this.source = source;
      // Nothing of the walk waits for the courier.
      const walking = standing.row.isWalked ? Promise.resolve() : this.#scope.go(this.#walk(source));
      const crew = await this.#gather(source);
      teller = crew.teller;
      await this.#deliver(crew, source, walking);
    } catch (error) {
      // However its parts take the end of a run, it is no fault.
      throw this.#told.aborted ? stopped(this.#told) : error;
    } finally {
      teller?.end();
      await this.#scope.end();
      for (const stretch of standing.stretches.all) if (stretch.state === 'moving') standing.stretches.again(stretch);
      standing.progress.still();
      context.changed();
    }
  }

  async #openSource(): Promise<FileSource> {
    const { standing, context } = this.#parts;
    for (;;) {
      const source = await context.ports.openSource(standing.row.options.source);
      standing.progress.wait(source === null ? 'source_gone' : null);
      if (source !== null) return source;
      context.changed();
      await Promise.race([standing.news.next(this.signal), context.courier.line.sleep(AWAY_MS, this.signal)]);
    }
  }

  async #walk(source: FileSource): Promise<void> {
    const { standing } = this.#parts;
    standing.progress.phase = 'reading';
    await standing.walker.walk(source, this.signal);
    await standing.keep({ isWalked: true });
    standing.news.open();
  }

  async #gather(source: FileSource): Promise<Crew> {
    const { standing, context, lanes, troubles, wishes } = this.#parts;
    const { row, book, fates, stretches, progress } = standing;
    const { ports, courier, limiter } = context;
    const { hasher, clock } = ports;
    const isNew = row.envelope === null;
    if (isNew) {
      // Handshakes pass while the envelope is opened: a far line would take two round trips more for the first bytes.
      void courier.warm(Math.min(FIRST_LANES, context.most), this.signal);
      await standing.keep(await openEnvelope(courier, row, standing.id, this.signal));
    }
    const envelope = row.envelope as string;
    const { reel } = row;
    const ticket = new TicketBearer(courier, { envelope, direction: 'send', ticket: row.ticket }, (next) =>
      standing.keep({ ticket: next }),
    );
    const declarer = new Declarer({ courier, ticket, hasher, clock, most: context.most }, envelope, reel);
    declarer.onRefused = (item, code, detail) => troubles.name(item, code, null, detail);
    const reader = new StretchReader({
      source,
      hasher,
      book,
      fates,
      onTrouble: (item, code, now) => troubles.name(item, code, now),
    });
    const sender = new StretchSender({
      courier,
      ticket,
      limiter,
      isLimited: () => context.isLimited(),
      source,
      reader,
      declarer,
      book,
      fates,
      envelope,
      reel,
      keep: (stretch) => stretches.save(stretch),
      differs: (item) => troubles.name(item, 'changed', null),
      sent: (bytes) => lanes.sent(bytes),
      moved: (stretch, ends) => {
        progress.moved(stretch, ends);
        context.changed();
      },
    });
    const closing = new Closing(courier, ticket, envelope, reel);
    const takeRetry = (): boolean => {
      const asked = wishes.repairs;
      wishes.repairs = false;
      return asked;
    };
    const sealing = new Sealing(standing, context, { closing, sender, signal: this.signal, takeRetry });
    return { declarer, teller: new PageTeller(standing, declarer, this.#scope), sender, closing, sealing, isNew };
  }

  async #deliver(crew: Crew, source: FileSource, walking: Promise<void>): Promise<void> {
    const { standing, context, lanes } = this.#parts;
    if (!crew.isNew && (await crew.sealing.isOver())) return;
    void this.#scope.go(watchDurable(standing, context, this.signal));
    void this.#scope.go(lanes.adapt(this.signal));
    const telling = this.#scope.go(crew.teller.begin());
    for (;;) {
      await lanes.sendAll(crew.sender, this.#scope);
      await Promise.all([walking, telling]);
      standing.progress.phase = 'declaring';
      await crew.teller.all();
      await this.#removeLeftOut(crew.declarer);
      if (standing.isBehind) continue;
      if (standing.isAsking) {
        await this.#waitForAnswer();
        continue;
      }
      if (await this.#close(crew, source)) return;
    }
  }

  /** Somebody must decide on what asks; asked to close, all of it is left out. */
  async #waitForAnswer(): Promise<void> {
    const { standing, troubles, wishes } = this.#parts;
    if (wishes.closes) for (const fate of standing.fates.all('trouble')) await troubles.leaveOut(fate);
    if (!standing.isAsking) return;
    standing.show('sending');
    await standing.news.next(this.signal);
  }

  /** @returns whether it is sealed; false when there is something to send again */
  async #close({ closing, sealing, teller }: Crew, source: FileSource): Promise<boolean> {
    const { standing, context, troubles, wishes } = this.#parts;
    const { book, fates, row, news } = standing;
    const looked = await lookAgain({ source, book, fates }, (...of) => troubles.name(...of), this.signal);
    if (looked.isOther || standing.isAsking || standing.isBehind) return false;
    if (!(row.options.closesItself ?? true) && !wishes.closes) {
      context.changed();
      await news.next(this.signal);
      return false;
    }
    standing.progress.phase = 'closing';
    try {
      await closing.close({ entries: looked.entries, bytes: looked.bytes }, this.signal);
    } catch (error) {
      if (!(error instanceof TransferError) || error.code !== 'counts_differ' || this.#isSaidAgain) throw error;
      this.#isSaidAgain = true;
      await standing.unsay();
      await teller.begin();
      return false;
    }
    return sealing.wait();
  }

  async #removeLeftOut(declarer: Declarer): Promise<void> {
    const { fates } = this.#parts.standing;
    for (const fate of fates.all('left')) {
      if (!fate.declared) continue;
      await declarer.remove(fate, this.signal);
      await fates.put({ ...fate, declared: false });
    }
  }
}

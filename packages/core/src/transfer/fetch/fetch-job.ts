import type { Job, JobContext } from '../engine/job.ts';
import { TicketBearer } from '../http/bearer.ts';
import { stopped, TransferError } from '../http/transfer-error.ts';
import { type FileSink, type Journal, SinkError } from '../ports.ts';
import { type FetchView, type JobCommand, TAPE, type TroubleView } from '../view.ts';
import { askReceipt } from './ask-receipt.ts';
import type { Carrier } from './carry.ts';
import { claimFolder } from './claim-folder.ts';
import { type DocumentPorts, fetchDocuments, type ProvenSeal } from './documents.ts';
import { FetchLanes } from './fetch-lanes.ts';
import { FETCH_TABLE, type FetchOrder, type FetchRow, newRow } from './fetch-row.ts';
import { KeptPieces } from './kept-pieces.ts';
import { missingItems } from './missing.ts';
import { Patience, type Patiently } from './patience.ts';
import { Placer } from './placer.ts';
import type { Item } from './plan.ts';
import { Progress, rightOf, standingOf, toldOf } from './progress.ts';
import { proveList } from './prove-list.ts';
import { Round } from './round.ts';
import { chooser, type Survey } from './survey.ts';
import { paintPieces } from './tape.ts';
import { Troubles } from './troubles.ts';

type JournalRow = Parameters<Journal['write']>[0][number];

/** What one run works with. */
type Trip = Omit<DocumentPorts, 'host'>;

/** One envelope on its way into a folder: documents, pieces, names, receipt. Everything it needs to go on stands in the journal. */
export class FetchJob implements Job {
  readonly id: string;
  readonly #ctx: JobContext;
  readonly #row: FetchRow;
  readonly #lanes: FetchLanes;
  readonly #isChosen: (path: Uint8Array) => boolean;
  readonly #troubles = new Troubles();
  readonly #progress: Progress;
  readonly #carriers = new Set<Carrier>();
  readonly #patience: Patience;
  readonly #pieces: KeptPieces;
  #sink: FileSink | null = null;
  #survey: Survey | null = null;
  #seal: ProvenSeal | null = null;
  #placer: Placer | null = null;
  #again: Item[] = [];
  #run: AbortController | null = null;
  #answered: (() => void) | null = null;
  #isStopping = false;
  /** Somebody wants what failed tried again since a round began. */
  #isAskedAgain = false;

  private constructor(ctx: JobContext, row: FetchRow, most: number) {
    this.id = row.id;
    this.#ctx = ctx;
    this.#row = row;
    this.#lanes = new FetchLanes(most, ctx.least);
    this.#isChosen = chooser(row.only);
    const { clock, journal } = ctx.ports;
    this.#progress = new Progress(clock);
    this.#patience = new Patience(clock, ctx.courier.line, () => ctx.changed());
    this.#pieces = new KeptPieces(row.id, {
      journal,
      clock,
      row: () => this.#rowNow(),
      standing: () => standingOf(row, this.#survey, this.#placer).bytes,
      abort: (error) => this.#run?.abort(error),
    });
  }

  /**
   * A new one, written down.
   * @param most ranges at once: 4 in a browser
   * @param beside rows that are written with it, or none of them is
   */
  static async begin(
    ctx: JobContext,
    order: FetchOrder,
    most = 16,
    beside: readonly JournalRow[] = [],
  ): Promise<FetchJob> {
    const row = newRow(order);
    await ctx.ports.journal.write([{ table: FETCH_TABLE, key: row.id, value: row }, ...beside]);
    return new FetchJob(ctx, row, most);
  }

  /** The one that the journal knows by this id, or null. */
  static async find(ctx: JobContext, id: string, most = 16): Promise<FetchJob | null> {
    const row = await ctx.ports.journal.get<FetchRow>(FETCH_TABLE, id);
    return row === undefined ? null : new FetchJob(ctx, { ...newRow(row), ...row }, most);
  }

  view(): FetchView {
    return this.#progress.view({
      row: this.#row,
      survey: this.#survey,
      placer: this.#placer,
      pieces: this.#pieces.bits.count(),
      waiting: this.#waiting(),
      troubles: this.#troubles.summary(),
      carriers: this.#carriers,
      isRunning: this.#run !== null,
    });
  }

  tape(columns: number): Uint8Array {
    const { phase } = this.#row;
    const isOver = phase === 'collected' || phase === 'placed';
    if (isOver && this.#pieces.bits.length === 0) return new Uint8Array(columns).fill(TAPE.done);
    const moving = [...this.#carriers].map(({ stretch }) => stretch);
    return paintPieces(columns, this.#pieces.bits, moving, this.#troubles.places());
  }

  troubles(cursor: string | null): { items: TroubleView[]; cursor: string | null } {
    return this.#troubles.page(cursor);
  }

  async command(command: JobCommand): Promise<void> {
    // Whatever round is under way may have passed them by: another one follows.
    if (command.do !== 'stop') this.#isAskedAgain = true;
    if (command.do === 'retry') this.#troubles.clear(null);
    else if (command.do === 'retry_one') this.#troubles.clear(command.trouble);
    else if (command.do === 'leave_out') this.#troubles.leaveOut(command.trouble);
    else if (command.do === 'stop') {
      this.#isStopping = true;
      await this.#phase('stopped');
      this.#run?.abort(stopped());
      return;
    } else return;
    this.#answered?.();
    this.#ctx.changed();
  }

  async forget(): Promise<void> {
    const { journal } = this.#ctx.ports;
    this.#run?.abort(stopped());
    await this.#pieces.forget();
    await journal.write([{ table: FETCH_TABLE, key: this.id, value: undefined }]);
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#row.phase === 'collected' || this.#row.phase === 'stopped' || this.#row.phase === 'placed') return;
    const run = new AbortController();
    const pass = (): void => run.abort(stopped(signal));
    if (signal.aborted) pass();
    else signal.addEventListener('abort', pass, { once: true });
    this.#run = run;
    this.#isStopping = false;
    try {
      await this.#work(run);
    } catch (error) {
      if (this.#isStopping) return;
      // What ended the run is the reason, not what it broke.
      const reason: unknown = run.signal.aborted ? run.signal.reason : error;
      throw signal.aborted ? stopped(signal) : reason;
    } finally {
      signal.removeEventListener('abort', pass);
      // What was asked for side by side with what failed ends too.
      run.abort(stopped());
      await this.#leave();
      this.#run = null;
      this.#patience.wait(null);
      // What it holds open is of no use to anybody now, and the run has its own reason.
      await this.#sink?.close(false).catch(() => undefined);
      this.#ctx.changed();
    }
  }

  /** What was placed is written down also when the run ends early. */
  async #leave(): Promise<void> {
    await this.#placer?.idle();
    await this.#pieces.settled();
    // A sink that is away now is no reason: what is not written down is fetched again.
    if (this.#sink !== null) await this.#pieces.keep(this.#sink).catch(() => undefined);
  }

  async #work(run: AbortController): Promise<void> {
    const { signal } = run;
    const { courier, ports } = this.#ctx;
    const { envelope, ticket } = this.#row;
    const bearer = new TicketBearer(courier, { envelope, direction: 'receive', ticket }, async (next) =>
      this.#write({ ticket: next }),
    );
    const sink = await this.#open(signal);
    const patiently: Patiently = (act) => this.#patience.patiently(act, signal);
    await claimFolder(sink, envelope, patiently);
    const trip: Trip = { courier, bearer, sink, patiently, signal };

    this.#seal ??= await fetchDocuments({ ...trip, host: ports.host }, envelope);
    this.#survey ??= await proveList({ ...trip, salt: this.#salt(), isChosen: this.#isChosen }, this.#seal);
    await this.#pieces.load(this.#survey.pieces);
    // The next placer begins to count anew.
    this.#row.right = rightOf(this.#row, this.#placer);
    const placer = this.#newPlacer(trip, run);
    this.#placer = placer;
    await this.#write({ told: toldOf(this.#survey) });
    do {
      if (this.#row.phase === 'incomplete') {
        await sink.close(false);
        if (!this.#isAskedAgain) await this.#asked(signal);
      }
      await this.#phase('fetching');
      // Until a whole round finds that everything stands where it belongs.
      do {
        this.#isAskedAgain = false;
        while (await this.#round(trip, placer, this.#survey).run()) await this.#pieces.flush(sink, patiently);
        await this.#pieces.flush(sink, patiently);
      } while (this.#isAskedAgain);
      await this.#confirm(trip, this.#survey);
    } while (this.#row.phase === 'incomplete' && (this.#troubles.count > 0 || this.#isAskedAgain));
  }

  #salt(): Uint8Array {
    return Uint8Array.from({ length: 16 }, () => Math.floor(this.#ctx.ports.clock.random() * 256));
  }

  #newPlacer({ sink, patiently }: Trip, run: AbortController): Placer {
    return new Placer({
      sink,
      hasher: this.#ctx.ports.hasher,
      done: this.#pieces.bits,
      troubles: this.#troubles,
      patiently,
      again: (item) => this.#again.push(item),
      placed: (bytes) => {
        this.#progress.placed(bytes);
        this.#pieces.stands(sink, patiently);
        this.#ctx.changed();
      },
      fail: (error) => run.abort(error),
    });
  }

  /** Looks at every entry once and fetches what is missing. */
  #round(trip: Trip, placer: Placer, survey: Survey): Round {
    const { courier, bearer, sink, patiently, signal } = trip;
    const row = this.#row;
    const [done, troubles, isChosen] = [this.#pieces.bits, this.#troubles, this.#isChosen];
    return new Round({
      items: missingItems({ sink, placer, done, troubles, survey, isChosen, patiently, signal }),
      again: this.#again,
      lanes: this.#lanes,
      remaining: () => Math.max(1, survey.chosen.bytes - standingOf(row, survey, placer).bytes),
      placer,
      carriers: this.#carriers,
      clock: this.#ctx.ports.clock,
      abort: (fault) => this.#run?.abort(fault),
      carry: {
        courier,
        bearer,
        envelope: row.envelope,
        signal,
        memory: (length) => placer.memory.take(length),
        allow: (bytes) => this.#allow(bytes, signal),
        came: (bytes) => this.#tell(bytes),
        piece: (item, bytes) => placer.take(item, bytes),
        lost: ({ file, piece }, code, detail) => troubles.add(file, code, detail, piece),
      },
    });
  }

  /** Resolves when a person said what to do about the troubles. */
  #asked(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(stopped(signal));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      this.#answered = () => {
        signal.removeEventListener('abort', stop);
        this.#answered = null;
        resolve();
      };
    });
  }

  async #open(signal: AbortSignal): Promise<FileSink> {
    for (;;) {
      let sink: FileSink | null = null;
      try {
        sink = await this.#ctx.ports.openSink(this.#row.sink);
      } catch (error) {
        if (!(error instanceof SinkError)) throw error;
      }
      if (sink !== null) {
        this.#sink = sink;
        this.#patience.wait(null);
        await this.#write({ into: sink.name });
        return sink;
      }
      await this.#patience.lookAgain('folder_needed', signal);
    }
  }

  async #allow(bytes: number, signal: AbortSignal): Promise<void> {
    for (let left = bytes; left > 0; ) left -= await this.#ctx.limiter.take(left, signal);
  }

  #tell(bytes: number): void {
    const now = this.#ctx.ports.clock.now();
    this.#progress.came(bytes);
    this.#ctx.moved(bytes);
    const isHeld = (): boolean => this.#patience.waiting !== null || this.#ctx.isLimited();
    if (this.#lanes.came(now, bytes, this.#carriers.size, isHeld)) this.#ctx.changed();
  }

  /** The receipt is asked for only when every piece of the whole envelope was compared and stands in its place. */
  async #confirm(trip: Trip, { manifest, pieces }: Survey): Promise<void> {
    const isWhole = this.#troubles.count === 0 && this.#troubles.leftOut.size === 0;
    if (!isWhole) return this.#phase('incomplete');
    if (this.#row.only !== null) {
      await trip.sink.close(true);
      return this.#phase('placed');
    }
    if (this.#pieces.bits.count() !== pieces) throw new TransferError('unexpected', 'Not every piece was compared.');
    await this.#phase('confirming');
    await askReceipt(trip, this.#row.envelope, manifest);
    await trip.sink.close(true);
    await this.#phase('collected');
  }

  #waiting(): FetchView['waiting'] {
    const { word, since, nextTryAt } = this.#ctx.courier.line;
    const { waiting } = this.#patience;
    if (waiting !== null || word === 'fine' || this.#run === null) return waiting;
    return { why: word, since, nextTryAt };
  }

  async #phase(phase: FetchRow['phase']): Promise<void> {
    if (phase !== this.#row.phase) await this.#write({ phase });
    this.#ctx.changed();
  }

  async #write(changes: Partial<FetchRow>): Promise<void> {
    Object.assign(this.#row, changes);
    await this.#ctx.ports.journal.write([{ table: FETCH_TABLE, key: this.id, value: this.#rowNow() }]);
  }

  #rowNow(): FetchRow {
    const row = this.#row;
    return { ...row, right: rightOf(row, this.#placer), placed: standingOf(row, this.#survey, this.#placer) };
  }
}

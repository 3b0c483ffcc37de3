import { uuidv7 } from '../../id/uuid.ts';
import { FetchJob } from '../fetch/fetch-job.ts';
import type { FetchOrder } from '../fetch/fetch-row.ts';
import { Courier } from '../http/courier.ts';
import { LineState } from '../http/line-state.ts';
import { TransferError } from '../http/transfer-error.ts';
import { inOrder, lastPlace, move } from '../pace/queue.ts';
import type { Share } from '../pace/rate-limiter.ts';
import type { Credentials, Http } from '../ports.ts';
import { SendJob } from '../send/send-job.ts';
import type { SendOptions, SendRow } from '../send/send-row.ts';
import { SEND_TABLE } from '../send/standing.ts';
import type { JobCommand, LineSettings, TransfersView, TransferView, TroubleView } from '../view.ts';
import { Heart } from './heart.ts';
import type { EnginePorts, Job, JobContext } from './job.ts';
import { JOB_TABLE, type JobRow } from './job-row.ts';
import { Publisher } from './publisher.ts';
import { waitingOf } from './standing-by.ts';
import { TheLine } from './the-line.ts';
import { turnsOf } from './turns.ts';

export interface EngineOptions {
  ports: EnginePorts & { http: Http; credentials: Credentials };
  /** Requests that carry bytes at once, at most, of each job: 16 without, 4 in a browser. */
  most?: number;
  /** Never fewer while there is enough to send: for measuring; 1 without. */
  least?: number;
  /** Envelopes on their way at once, each direction; the others wait in the queue. 1 without. */
  atOnce?: number;
  /** Which minute of the week it is, for the timetable; the machine's own without. */
  minuteAt?: (now: number) => number;
}

interface Running {
  row: JobRow;
  job: Job;
  share: Share;
  run: { stop: AbortController; over: Promise<void> } | null;
}

/** The engine: a queue of sends and fetches, all over one line. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #courier: Courier;
  readonly #line: TheLine;
  readonly #publisher: Publisher<TransfersView>;
  readonly #heart: Heart;
  readonly #jobs = new Map<string, Running>();
  #isStopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { clock } = options.ports;
    const line = new LineState(clock, () => this.#changed());
    this.#courier = new Courier(options.ports, line);
    this.#line = new TheLine(line, options.ports, options.minuteAt);
    this.#publisher = new Publisher(clock, () => this.view());
    this.#heart = new Heart({
      clock,
      isNeeded: () => [...this.#jobs.values()].some(({ run }) => run !== null),
      slept: () => line.interrupt(),
      beat: () => {
        this.#schedule();
        this.#changed();
      },
    });
  }

  /** Goes on with everything that the journal holds. Call once, before anything else. */
  async resume(): Promise<void> {
    const { journal } = this.#options.ports;
    await this.#line.load();
    for (let from = ''; ; ) {
      const rows = await journal.list<JobRow>(JOB_TABLE, from, '\uffff', 100);
      for (const { key, value } of rows) {
        from = `${key}\0`;
        await this.#restore(value);
      }
      if (rows.length < 100) break;
    }
    this.#schedule();
    this.#changed();
  }

  /** Queues an envelope to be sent. @returns the id of the job */
  async send(options: SendOptions): Promise<string> {
    const { journal } = this.#options.ports;
    const id = this.#id();
    const send: SendRow = {
      options,
      envelope: null,
      ticket: null,
      reel: this.#id(),
      isWalked: false,
      declaredPages: 0,
      phase: 'open',
    };
    const row = this.#newRow(id, 'send');
    await journal.write([
      { table: SEND_TABLE, key: id, value: send },
      { table: JOB_TABLE, key: id, value: row },
    ]);
    this.#enlist(row, (context) => new SendJob(id, send, context));
    this.#schedule();
    return id;
  }

  /** Queues an envelope to be fetched. @returns the id of the job */
  async fetch(order: Omit<FetchOrder, 'id' | 'startedAt'>): Promise<string> {
    const row = this.#newRow(this.#id(), 'fetch');
    const share = this.#line.shareOf(row);
    const { id, startedAt } = row;
    const beside = [{ table: JOB_TABLE, key: id, value: row }];
    const job = await FetchJob.begin(this.#context(row, share), { ...order, id, startedAt }, this.#most, beside);
    this.#jobs.set(row.id, { row, job, share, run: null });
    this.#schedule();
    return row.id;
  }

  async command(id: string, command: JobCommand): Promise<void> {
    const one = this.#jobs.get(id);
    if (one === undefined) return;
    const { row } = one;
    if (command.do === 'pause') {
      await this.#keep(row, { isPaused: true });
      await this.#end(one);
    } else if (command.do === 'continue') await this.#keep(row, { isPaused: false, failure: null });
    else if (command.do === 'limit') {
      one.share.limit = command.bytesPerSecond;
      await this.#keep(row, { limit: command.bytesPerSecond });
    } else if (command.do === 'priority') {
      one.share.priority = command.priority;
      await this.#keep(row, { priority: command.priority });
    } else if (command.do === 'move') await this.#move(id, command.to);
    else if (command.do === 'forget') return this.#forget(one);
    else {
      // First what keeps it from being run again, then the end of the run.
      if (command.do === 'stop') {
        await this.#keep(row, { isOver: true });
        await this.#end(one);
      }
      await one.job.command(command);
      if (command.do !== 'stop' && row.failure !== null) await this.#keep(row, { failure: null });
    }
    // Who asks for it does not mean in half a minute.
    if (command.do === 'continue' || command.do === 'retry' || command.do === 'retry_one') this.wake();
    this.#schedule();
    this.#changed();
  }

  view(): TransfersView {
    const jobs = inOrder([...this.#jobs.values()].map(({ row }) => row)).map(({ id }) => this.#viewOf(id));
    return { jobs, line: this.#line.view() };
  }

  /** Called at most once a second, and never before something changed. @returns how to end it */
  subscribe(listener: (view: TransfersView) => void): () => void {
    return this.#publisher.subscribe(listener);
  }

  tape(id: string, columns: number): Uint8Array {
    return this.#jobs.get(id)?.job.tape(columns) ?? new Uint8Array(columns);
  }

  troubles(id: string, cursor: string | null = null): { items: TroubleView[]; cursor: string | null } {
    return this.#jobs.get(id)?.job.troubles(cursor) ?? { items: [], cursor: null };
  }

  get settings(): LineSettings {
    return this.#line.settings;
  }

  async setLine(settings: LineSettings): Promise<void> {
    await this.#line.set(settings);
    this.#changed();
  }

  /** There is news of the line, the sign-in or the source: who waits tries now. */
  wake(): void {
    this.#courier.line.wake();
  }

  /** Ends all runs; everything goes on with `resume` of another engine over the same journal. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#heart.stop();
    await Promise.all([...this.#jobs.values()].map((one) => this.#end(one)));
  }

  /** Resolves when no job runs: all are over, paused, or failed. */
  async idle(): Promise<void> {
    for (;;) {
      const runs = [...this.#jobs.values()].flatMap(({ run }) => (run === null ? [] : [run.over]));
      if (runs.length === 0) return;
      await Promise.race(runs);
    }
  }

  async #restore(row: JobRow): Promise<void> {
    if (this.#jobs.has(row.id)) return;
    if (row.direction === 'send') {
      const send = await this.#options.ports.journal.get<SendRow>(SEND_TABLE, row.id);
      if (send === undefined) return;
      const job = this.#enlist(row, (context) => new SendJob(row.id, send, context)).job as SendJob;
      await job.load();
      return;
    }
    const share = this.#line.shareOf(row);
    const job = await FetchJob.find(this.#context(row, share), row.id, this.#most);
    if (job !== null) this.#jobs.set(row.id, { row, job, share, run: null });
  }

  #enlist(row: JobRow, make: (context: JobContext) => Job): Running {
    const share = this.#line.shareOf(row);
    const one: Running = { row, job: make(this.#context(row, share)), share, run: null };
    this.#jobs.set(row.id, one);
    return one;
  }

  #context(row: JobRow, share: Share): JobContext {
    return {
      ports: this.#options.ports,
      courier: this.#courier,
      limiter: share,
      isLimited: () => this.#line.limit !== null || share.limit !== null,
      most: this.#most,
      least: this.#options.least,
      moved: (bytes) => this.#line.moved(row.direction, bytes),
      changed: () => this.#changed(),
    };
  }

  #newRow(id: string, direction: JobRow['direction']): JobRow {
    const order = lastPlace([...this.#jobs.values()].map(({ row }) => row));
    const startedAt = this.#options.ports.clock.now();
    return {
      id,
      direction,
      order,
      priority: 'usual',
      limit: null,
      isPaused: false,
      isOver: false,
      startedAt,
      failure: null,
    };
  }

  get #most(): number {
    return this.#options.most ?? 16;
  }

  #id(): string {
    const { clock } = this.#options.ports;
    return uuidv7(
      Math.floor(clock.now()),
      Uint8Array.from({ length: 10 }, () => Math.floor(clock.random() * 256)),
    );
  }

  /** Lets run whose turn it is. */
  #schedule(): void {
    if (this.#isStopped) return;
    const queue = inOrder([...this.#jobs.values()].map(({ row }) => row)).map((row) => {
      const { job, run } = this.#jobs.get(row.id) as Running;
      return { row, view: run === null ? null : job.view() };
    });
    const { ends, begins } = turnsOf(queue, this.#options.atOnce ?? 1);
    for (const id of ends) void this.#end(this.#jobs.get(id) as Running);
    for (const id of begins) this.#start(this.#jobs.get(id) as Running);
    this.#heart.start();
  }

  #start(one: Running): void {
    const stop = new AbortController();
    const over = one.job.run(stop.signal).then(
      () => this.#keep(one.row, { isOver: true }),
      (error: unknown) => this.#failed(one, error, stop.signal),
    );
    one.run = {
      stop,
      over: over.finally(() => {
        one.run = null;
        this.#changed();
        this.#schedule();
      }),
    };
    // A journal that cannot be written is shown as the failure of the job; nobody else waits for it.
    one.run.over.catch(() => undefined);
  }

  async #failed({ row }: Running, error: unknown, told: AbortSignal): Promise<void> {
    if (told.aborted) return;
    const code = error instanceof TransferError ? error.code : 'internal';
    const failure = { code, detail: error instanceof Error ? error.message : String(error) };
    row.failure = failure;
    await this.#keep(row, { failure });
  }

  async #end(one: Running): Promise<void> {
    const { run } = one;
    if (run === null) return;
    run.stop.abort(new TransferError('stopped', 'It was told to stop.'));
    await run.over.catch(() => undefined);
  }

  async #forget(one: Running): Promise<void> {
    this.#jobs.delete(one.row.id);
    await this.#end(one);
    // The last first: without its row nothing of a job is run after a restart.
    await this.#options.ports.journal.write([{ table: JOB_TABLE, key: one.row.id, value: undefined }]);
    await one.job.forget();
    this.#schedule();
    this.#changed();
  }

  async #move(id: string, to: number): Promise<void> {
    for (const { id: moved, order } of move(
      [...this.#jobs.values()].map(({ row }) => row),
      id,
      to,
    )) {
      const row = (this.#jobs.get(moved) as Running).row;
      if (row.order !== order) await this.#keep(row, { order });
    }
  }

  async #keep(row: JobRow, change: Partial<JobRow>): Promise<void> {
    Object.assign(row, change);
    await this.#options.ports.journal.write([{ table: JOB_TABLE, key: row.id, value: { ...row } }]);
  }

  #viewOf(id: string): TransferView {
    const { row, job, run } = this.#jobs.get(id) as Running;
    const view = job.view();
    const { order, priority, limit, failure, startedAt } = row;
    const waiting = waitingOf({ row, view, isRunning: run !== null }, this.#courier.line, this.#line.limit);
    return { ...view, order, priority, limit, failure, startedAt, waiting };
  }

  #changed(): void {
    this.#publisher.changed();
  }
}

export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}

import { uuidv7 } from '../../id/uuid.ts';
import { FetchJob } from '../fetch/fetch-job.ts';
import type { FetchOrder } from '../fetch/fetch-row.ts';
import { Courier } from '../http/courier.ts';
import { LineState } from '../http/line-state.ts';
import { isStopped, TransferError } from '../http/transfer-error.ts';
import { inOrder, lastPlace, move } from '../pace/queue.ts';
import { RateLimiter, type Share } from '../pace/rate-limiter.ts';
import { SpeedMeter } from '../pace/speed-meter.ts';
import { limitAt, minuteOfWeek } from '../pace/timetable.ts';
import type { Credentials, Http } from '../ports.ts';
import { SEND_TABLE, SendJob } from '../send/send-job.ts';
import type { SendOptions, SendRow } from '../send/send-row.ts';
import type { JobCommand, LineSettings, TransfersView, TransferView, TroubleView, Waiting } from '../view.ts';
import type { EnginePorts, Job, JobContext } from './job.ts';
import { JOB_TABLE, type JobRow, SETTINGS_TABLE } from './job-row.ts';

const PUBLISH_MS = 1000;
const TICK_MS = 1000;
/** A clock that jumped by more: the machine slept, and its connections are dead. */
const SLEPT_MS = 15_000;

export interface EngineOptions {
  ports: EnginePorts & { http: Http; credentials: Credentials };
  /** Requests that carry bytes at once, at most, of each job: 16 without, 4 in a browser. */
  most?: number;
  /** Never fewer while there is enough to send: for measuring; 1 without. */
  least?: number;
  /** Envelopes on their way at once, each direction; the others wait in the queue. 1 without. */
  atOnce?: number;
  /** Which second of the week it is, for the timetable; the machine's own without. */
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
  readonly #up: RateLimiter;
  readonly #down: RateLimiter;
  readonly #meters: { up: SpeedMeter; down: SpeedMeter };
  readonly #jobs = new Map<string, Running>();
  readonly #listeners = new Set<(view: TransfersView) => void>();
  #settings: LineSettings = { bytesPerSecond: null, timetable: [] };
  #isStopped = false;
  #isPublishing = false;
  #publishedAt = 0;
  #ticking: AbortController | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { clock } = options.ports;
    const line = new LineState(clock, () => this.#changed());
    this.#courier = new Courier(options.ports, line);
    this.#up = new RateLimiter(clock, () => this.#limit());
    this.#down = new RateLimiter(clock, () => this.#limit());
    this.#meters = { up: new SpeedMeter(clock.now()), down: new SpeedMeter(clock.now()) };
  }

  /** Goes on with everything that the journal holds. Call once, before anything else. */
  async resume(): Promise<void> {
    const { journal } = this.#options.ports;
    this.#settings = (await journal.get<LineSettings>(SETTINGS_TABLE, 'line')) ?? this.#settings;
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
    const share = this.#shareOf(row);
    const { id, startedAt } = row;
    const job = await FetchJob.begin(this.#context(row, share), { ...order, id, startedAt }, this.#most);
    await this.#options.ports.journal.write([{ table: JOB_TABLE, key: row.id, value: row }]);
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
      if (command.do === 'stop') await this.#end(one);
      await one.job.command(command);
      if (command.do === 'stop') await this.#keep(row, { isOver: true });
      else if (row.failure !== null) await this.#keep(row, { failure: null });
    }
    this.#schedule();
    this.#changed();
  }

  view(): TransfersView {
    const { clock } = this.#options.ports;
    const { line } = this.#courier;
    const jobs = inOrder([...this.#jobs.values()].map(({ row }) => row)).map(({ id }) => this.#viewOf(id));
    return {
      jobs,
      line: {
        up: this.#meters.up.view(clock.now()),
        down: this.#meters.down.view(clock.now()),
        state: line.word,
        since: line.since,
        nextTryAt: line.nextTryAt,
        settings: this.#settings,
        limit: this.#limit(),
      },
    };
  }

  /** Called at most once a second, and never before something changed. @returns how to end it */
  subscribe(listener: (view: TransfersView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tape(id: string, columns: number): Uint8Array {
    return this.#jobs.get(id)?.job.tape(columns) ?? new Uint8Array(columns);
  }

  troubles(id: string, cursor: string | null = null): { items: TroubleView[]; cursor: string | null } {
    return this.#jobs.get(id)?.job.troubles(cursor) ?? { items: [], cursor: null };
  }

  get settings(): LineSettings {
    return this.#settings;
  }

  async setLine(settings: LineSettings): Promise<void> {
    this.#settings = settings;
    await this.#options.ports.journal.write([{ table: SETTINGS_TABLE, key: 'line', value: settings }]);
    this.#up.changed();
    this.#down.changed();
    this.#changed();
  }

  /** There is news of the line, the sign-in or the source: who waits tries now. */
  wake(): void {
    this.#courier.line.wake();
  }

  /** Ends all runs; everything goes on with `resume` of another engine over the same journal. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#ticking?.abort();
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
    const share = this.#shareOf(row);
    const jobs = await FetchJob.load(this.#context(row, share), this.#most);
    const job = jobs.find(({ id }) => id === row.id);
    if (job !== undefined) this.#jobs.set(row.id, { row, job, share, run: null });
  }

  #enlist(row: JobRow, make: (context: JobContext) => Job): Running {
    const share = this.#shareOf(row);
    const one: Running = { row, job: make(this.#context(row, share)), share, run: null };
    this.#jobs.set(row.id, one);
    return one;
  }

  #shareOf(row: JobRow): Share {
    return (row.direction === 'send' ? this.#up : this.#down).share(row.priority, row.limit);
  }

  #context(row: JobRow, share: Share): JobContext {
    const meter = row.direction === 'send' ? this.#meters.up : this.#meters.down;
    const { clock } = this.#options.ports;
    return {
      ports: this.#options.ports,
      courier: this.#courier,
      limiter: share,
      isLimited: () => this.#limit() !== null || share.limit !== null,
      most: this.#most,
      least: this.#options.least,
      moved: (bytes) => meter.add(clock.now(), bytes),
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

  /** Lets run whose turn it is. A job that waits for a person or for the seal keeps nobody waiting. */
  #schedule(): void {
    if (this.#isStopped) return;
    const busy = { send: 0, fetch: 0 };
    for (const { row, job, run } of this.#jobs.values())
      if (run !== null && !isResting(job.view())) busy[row.direction]++;
    for (const { id } of inOrder([...this.#jobs.values()].map(({ row }) => row))) {
      const one = this.#jobs.get(id) as Running;
      if (one.run !== null || !isWilling(one.row) || busy[one.row.direction] >= (this.#options.atOnce ?? 1)) continue;
      busy[one.row.direction]++;
      this.#start(one);
    }
    this.#tick();
  }

  #start(one: Running): void {
    const stop = new AbortController();
    const over = one.job.run(stop.signal).then(
      () => this.#keep(one.row, { isOver: true }),
      (error: unknown) => this.#failed(one, error),
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

  async #failed({ row }: Running, error: unknown): Promise<void> {
    if (isStopped(error)) return;
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
    await this.#end(one);
    await one.job.forget();
    await this.#options.ports.journal.write([{ table: JOB_TABLE, key: one.row.id, value: undefined }]);
    this.#jobs.delete(one.row.id);
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
    return { ...view, order, priority, limit, failure, startedAt, waiting: this.#waiting(row, view, run !== null) };
  }

  #waiting(row: JobRow, view: TransferView, isRunning: boolean): TransferView['waiting'] {
    const { line } = this.#courier;
    const since = (why: Waiting): TransferView['waiting'] => ({ why, since: line.since, nextTryAt: null });
    if (row.isOver || row.failure !== null) return null;
    if (row.isPaused) return since('paused');
    if (!isRunning) return since('queue');
    if (view.waiting !== null) return view.waiting;
    if (line.word !== 'fine') return { why: line.word, since: line.since, nextTryAt: line.nextTryAt };
    return this.#limit() === 0 ? since('timetable') : null;
  }

  #limit(): number | null {
    const minute = (this.#options.minuteAt ?? minuteOfWeek)(this.#options.ports.clock.now());
    return limitAt(this.#settings, minute);
  }

  /** While something runs: sees that the machine slept, and lets the next one begin. */
  #tick(): void {
    if (this.#ticking !== null || ![...this.#jobs.values()].some(({ run }) => run !== null)) return;
    const ticking = new AbortController();
    this.#ticking = ticking;
    const { clock } = this.#options.ports;
    const loop = async (): Promise<void> => {
      for (let last = clock.now(); [...this.#jobs.values()].some(({ run }) => run !== null); ) {
        await clock.sleep(TICK_MS, ticking.signal);
        const now = clock.now();
        if (Math.abs(now - last) > SLEPT_MS) this.#courier.line.interrupt();
        last = now;
        this.#schedule();
        this.#changed();
      }
    };
    loop()
      .catch(() => undefined)
      .finally(() => {
        this.#ticking = null;
      });
  }

  #changed(): void {
    if (this.#isPublishing || this.#listeners.size === 0) return;
    this.#isPublishing = true;
    const { clock } = this.#options.ports;
    const wait = Math.max(0, PUBLISH_MS - (clock.now() - this.#publishedAt));
    void clock.sleep(wait).then(() => {
      this.#isPublishing = false;
      this.#publishedAt = clock.now();
      const view = this.view();
      for (const listener of this.#listeners) listener(view);
    });
  }
}

const isWilling = ({ isPaused, isOver, failure }: JobRow): boolean => !isPaused && !isOver && failure === null;

function isResting(view: TransferView): boolean {
  if (view.direction === 'fetch') return view.phase === 'incomplete';
  if (view.phase === 'sealing' || view.phase === 'not_sealed') return true;
  return view.walk.isDone && view.troubles.count > 0 && view.stretches.moving === 0;
}

export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}

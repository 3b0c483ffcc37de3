import { visiblePath } from '../../envelope/visible-path.ts';
import { pieceCount } from '../../manifest/pieces.ts';
import { readManifestLine, type ToldEntry } from '../../manifest/read-manifest.ts';
import { linesOf } from '../check/lines-of.ts';
import type { Job, JobContext } from '../engine/job.ts';
import { TicketBearer } from '../http/bearer.ts';
import { stopped, TransferError } from '../http/transfer-error.ts';
import { Lanes } from '../pace/lanes.ts';
import { SpeedMeter } from '../pace/speed-meter.ts';
import { TimeLeft } from '../pace/time-left.ts';
import type { FileSink } from '../ports.ts';
import { SinkError } from '../ports.ts';
import type { FetchView, JobCommand, TroubleView, Waiting } from '../view.ts';
import { TAPE } from '../view.ts';
import { Bits } from './bits.ts';
import { Carrier } from './carry.ts';
import { fetchDocuments, type ProvenSeal, placeWhole, proofName } from './documents.ts';
import { Placer } from './placer.ts';
import { DigestReader, type Item, itemsOf, type PlannedFile, type Stretch, stretchesOf } from './plan.ts';
import { readPlaced } from './read-placed.ts';
import { SumsFile } from './sums-file.ts';
import { chooser, type Survey, SurveyFault, survey } from './survey.ts';
import { Troubles } from './troubles.ts';

/** What is to be fetched, and where to. */
export interface FetchOrder {
  id: string;
  envelope: string;
  title: string;
  /** For `openSink`, now and after a restart. */
  sink: unknown;
  /** Files and folders of the envelope; null is all of it, and only then a receipt is asked for. */
  only: Uint8Array[] | null;
  startedAt: number;
}

interface Row extends FetchOrder {
  ticket: string | null;
  phase: FetchView['phase'];
  /** Where it went, once the sink was open. */
  into: string;
  /** What earlier runs found right already. */
  right: { bytes: number; files: number };
}

/** Tables of the journal. */
export const FETCH_TABLE = 'fetch';
const BITS_TABLE = 'fetch-bits';

const FLUSH_BYTES = 256 * 1024 * 1024;
const FLUSH_MS = 5_000;
const TELL_MS = 250;
const LOOK_AGAIN_MS = 3_000;
/** Entries that are looked at together. */
const PAGE = 128;
const MOST_MOVING = 16;

/** One envelope on its way into a folder: documents, pieces, names, receipt. Everything it needs to go on stands in the journal. */
export class FetchJob implements Job {
  readonly id: string;
  readonly #ctx: JobContext;
  readonly #row: Row;
  readonly #lanes: Lanes;
  readonly #isChosen: (path: Uint8Array) => boolean;
  readonly #troubles = new Troubles();
  readonly #meter: SpeedMeter;
  readonly #left = new TimeLeft();
  readonly #carriers = new Set<Carrier>();
  #sink: FileSink | null = null;
  #survey: Survey | null = null;
  #seal: ProvenSeal | null = null;
  #done = new Bits(0);
  #placer: Placer | null = null;
  #waiting: { why: Waiting; since: number; nextTryAt: number | null } | null = null;
  #again: Item[] = [];
  #run: AbortController | null = null;
  #answered: (() => void) | null = null;
  #isStopping = false;
  #flushed = { bytes: 0, at: 0 };
  #flushing: Promise<void> | null = null;
  #told = { bytes: 0, at: 0 };
  #came = 0;

  private constructor(ctx: JobContext, row: Row, most: number) {
    this.id = row.id;
    this.#ctx = ctx;
    this.#row = row;
    this.#lanes = new Lanes({ most, least: ctx.least });
    this.#isChosen = chooser(row.only);
    this.#meter = new SpeedMeter(ctx.ports.clock.now());
  }

  /** A new one, written down. @param most ranges at once: 4 in a browser */
  static async begin(ctx: JobContext, order: FetchOrder, most = 16): Promise<FetchJob> {
    const row: Row = { ...order, ticket: null, phase: 'reading', into: '', right: { bytes: 0, files: 0 } };
    await ctx.ports.journal.write([{ table: FETCH_TABLE, key: row.id, value: row }]);
    return new FetchJob(ctx, row, most);
  }

  /** All that the journal knows. */
  static async load(ctx: JobContext, most = 16): Promise<FetchJob[]> {
    const jobs: FetchJob[] = [];
    for (let from = ''; ; ) {
      const rows = await ctx.ports.journal.list<Row>(FETCH_TABLE, from, '\uffff', 100);
      jobs.push(...rows.map(({ value }) => new FetchJob(ctx, value, most)));
      if (rows.length < 100) return jobs;
      from = `${rows.at(-1)?.key}\0`;
    }
  }

  view(): FetchView {
    const { clock } = this.#ctx.ports;
    const { chosen, escaped } = this.#survey ?? { chosen: null, escaped: null };
    const standing = this.#standing();
    const now = clock.now();
    const pieces = this.#done.count();
    const isMoving = this.#row.phase === 'fetching' && this.#isUp();
    if (!isMoving) this.#left.rest();
    return {
      id: this.id,
      direction: 'fetch',
      envelope: this.#row.envelope,
      title: this.#row.title,
      order: 0,
      priority: 'usual',
      waiting: this.#waitingNow(),
      troubles: this.#troubles.summary(),
      speed: this.#meter.view(now),
      left: isMoving && chosen ? this.#left.tell(now, this.#came, Math.max(0, chosen.bytes - standing.bytes)) : null,
      limit: null,
      startedAt: this.#row.startedAt,
      failure: null,
      phase: this.#row.phase,
      into: this.#row.into,
      total: { bytes: chosen?.bytes ?? 0, files: chosen?.files ?? 0, pieces: chosen?.pieces ?? 0 },
      placed: standing,
      checked: { pieces },
      alreadyRight: this.#rightNow(),
      moving: this.#moving(),
      escaped: {
        count: escaped?.count ?? 0,
        first: escaped?.first.map(({ path, as, why }) => ({ path: visiblePath(path), as, why })) ?? [],
      },
    };
  }

  #standing(): { bytes: number; files: number } {
    const { placed, alreadyRight, before } = this.#placer ?? NOTHING;
    const { chosen } = this.#survey ?? { chosen: placed };
    // A file that vanished and was fetched again counts once.
    return {
      bytes: Math.min(chosen.bytes, placed.bytes + alreadyRight.bytes + before.bytes),
      files: Math.min(chosen.files, placed.files + alreadyRight.files + before.files),
    };
  }

  #rightNow(): { bytes: number; files: number } {
    const { right } = this.#row;
    const { alreadyRight } = this.#placer ?? NOTHING;
    return { bytes: right.bytes + alreadyRight.bytes, files: right.files + alreadyRight.files };
  }

  tape(columns: number): Uint8Array {
    const states = new Uint8Array(columns).fill(TAPE.rest);
    const { length } = this.#done;
    const between = (column: number): [number, number] => {
      const from = Math.floor((column * length) / columns);
      return [from, Math.max(from + 1, Math.floor(((column + 1) * length) / columns))];
    };
    if (length === 0) return this.#row.phase === 'collected' ? states.fill(TAPE.done) : states;
    for (let column = 0; column < columns; column++) {
      const [from, to] = between(column);
      if (this.#done.count(from, Math.min(to, length)) === Math.min(to, length) - from) states[column] = TAPE.done;
    }
    const mark = (from: number, to: number, state: number): void => {
      const last = Math.min(columns, Math.ceil(((to + 1) * columns) / length)) - 1;
      for (let column = Math.min(last, Math.ceil((from * columns) / length)); column <= last; column++)
        if (states[column] !== TAPE.done) states[column] = state;
    };
    for (const { stretch } of this.#carriers) {
      const [first, last] = [stretch.items[0], stretch.items.at(-1)];
      if (first && last) mark(first.file.first + first.piece, last.file.first + last.piece, TAPE.moves);
    }
    for (const at of this.#troubles.places()) mark(at, at, TAPE.asks);
    return states;
  }

  troubles(cursor: string | null): { items: TroubleView[]; cursor: string | null } {
    return this.#troubles.page(cursor);
  }

  async command(command: JobCommand): Promise<void> {
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
    await journal.drop(BITS_TABLE, `${this.id}/`);
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
      await this.#leave();
      this.#run = null;
      this.#waiting = null;
      await this.#sink?.close(false).catch(() => undefined);
      this.#ctx.changed();
    }
  }

  /** What was placed is written down also when the run ends early. */
  async #leave(): Promise<void> {
    await this.#placer?.idle();
    await this.#flushing?.catch(() => undefined);
    // A sink that is away now is no reason: what is not written down is fetched again.
    if (this.#sink !== null) await this.#keep(this.#sink).catch(() => undefined);
  }

  async #work(run: AbortController): Promise<void> {
    const { signal } = run;
    const { courier, ports } = this.#ctx;
    const bearer = new TicketBearer(
      courier,
      { envelope: this.#row.envelope, direction: 'receive', ticket: this.#row.ticket },
      async (ticket) => this.#write({ ticket }),
    );
    const sink = await this.#open(signal);
    const patiently = <T>(act: () => Promise<T>): Promise<T> => this.#patiently(act, signal);
    await this.#claimFolder(sink, patiently);

    this.#seal ??= await fetchDocuments(
      { courier, bearer, sink, host: ports.host, patiently, signal },
      this.#row.envelope,
    );
    this.#survey ??= await this.#look(sink, this.#seal, patiently, signal);
    await this.#loadBits(this.#survey.pieces);
    await this.#phase('fetching');
    this.#row.right = this.#rightNow();
    await this.#phase('fetching');
    const placer = new Placer({
      sink,
      hasher: ports.hasher,
      done: this.#done,
      troubles: this.#troubles,
      patiently,
      again: (item) => this.#again.push(item),
      placed: (bytes) => {
        this.#meter.add(ports.clock.now(), bytes);
        this.#ctx.changed();
      },
      fail: (error) => run.abort(error),
    });
    this.#placer = placer;
    const carried = { courier, bearer, envelope: this.#row.envelope, signal };
    do {
      if (this.#row.phase === 'incomplete') {
        await sink.close(false);
        await this.#asked(signal);
      }
      await this.#phase('fetching');
      // Until a whole round finds that everything stands where it belongs.
      while (await this.#round(sink, placer, carried, signal)) await this.#flush(sink, true);
      await this.#flush(sink, true);
      await this.#confirm(sink, carried, patiently, signal);
    } while (this.#troubles.count > 0);
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
    const { ports, courier } = this.#ctx;
    for (;;) {
      let sink: FileSink | null = null;
      try {
        sink = await ports.openSink(this.#row.sink);
      } catch (error) {
        if (!(error instanceof SinkError)) throw error;
      }
      if (sink !== null) {
        this.#sink = sink;
        this.#wait(null);
        await this.#write({ into: sink.name });
        return sink;
      }
      this.#wait('folder_needed');
      await courier.line.sleep(LOOK_AGAIN_MS, signal);
    }
  }

  /** A folder keeps the proof of one envelope. */
  async #claimFolder(sink: FileSink, patiently: <T>(act: () => Promise<T>) => Promise<T>): Promise<void> {
    const name = proofName('envelope');
    const wanted = new TextEncoder().encode(`${this.#row.envelope}\n`);
    const found = await patiently(() => sink.look(name));
    if (found === null) return placeWhole({ sink, patiently }, name, wanted);
    const text = new TextDecoder().decode(await sink.read(name, 0, Math.min(found.size, 64)));
    if (text.trim() !== this.#row.envelope)
      throw new TransferError('another_envelope', 'This folder holds another envelope. Choose another folder.');
  }

  async #look(
    sink: FileSink,
    seal: ProvenSeal,
    patiently: <T>(act: () => Promise<T>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<Survey> {
    const lines = (): AsyncIterable<Uint8Array> => linesOf(readPlaced(sink, proofName('manifest.ndjson')));
    const salt = Uint8Array.from({ length: 16 }, () => Math.floor(this.#ctx.ports.clock.random() * 256));
    const sums = new SumsFile(sink, patiently);
    try {
      const told = await survey(lines, sink.profile, salt, this.#isChosen, (line) => {
        if (signal.aborted) throw stopped(signal);
        return sums.add(line);
      });
      await sums.end();
      const { files, folders, pieces } = seal.counts;
      const isSealed =
        told.manifest === seal.manifest &&
        told.files === Number(files) &&
        told.folders === Number(folders) &&
        told.pieces === Number(pieces) &&
        told.bytes === seal.bytes;
      if (!isSealed) throw new SurveyFault('The list is not what the seal says of it.');
      return told;
    } catch (error) {
      if (error instanceof SurveyFault) throw new TransferError('not_proven', error.message, { cause: error });
      throw error;
    }
  }

  async #loadBits(pieces: number): Promise<void> {
    const { journal } = this.#ctx.ports;
    if (this.#done.length === pieces && pieces > 0) return;
    this.#done = new Bits(pieces);
    for (let from = `${this.id}/`; ; ) {
      const rows = await journal.list<Uint8Array>(BITS_TABLE, from, `${this.id}0`, 100);
      for (const { key, value } of rows) this.#done.load(Number(key.slice(this.id.length + 1)), value);
      if (rows.length < 100) break;
      from = `${rows.at(-1)?.key}\0`;
    }
  }

  /** Looks at every entry once and fetches what is missing. False when nothing was. */
  async #round(
    sink: FileSink,
    placer: Placer,
    carried: Pick<ConstructorParameters<typeof Carrier>[1], 'courier' | 'bearer' | 'envelope' | 'signal'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    let moved = false;
    const remaining = (): number => Math.max(1, (this.#survey?.chosen.bytes ?? 0) - this.#standing().bytes);
    const stretches = stretchesOf(this.#items(sink, placer, signal), () => this.#lanes.stretchBytes(remaining()));
    const next = async (): Promise<Stretch | null> => {
      const item = this.#again.pop();
      if (item) return { items: [item], start: item.start, end: item.start + item.length };
      const found = await stretches.next();
      if (!found.done) return found.value;
      await placer.idle();
      const late = this.#again.pop();
      return late ? { items: [late], start: late.start, end: late.start + late.length } : null;
    };
    const running = new Set<Promise<void>>();
    let isOver = false;
    const lane = async (): Promise<void> => {
      while (running.size <= this.#lanes.parallel) {
        if (signal.aborted) throw stopped(signal);
        const stretch = await next();
        if (stretch === null) {
          isOver = true;
          return;
        }
        moved = true;
        const carrier = new Carrier(stretch, {
          ...carried,
          memory: (length) => placer.memory.take(length),
          allow: (bytes) => this.#allow(bytes, signal),
          came: (bytes) => this.#tell(bytes),
          piece: async (item, bytes) => {
            await placer.take(item, bytes);
            await this.#flush(sink, false);
          },
          lost: ({ file, piece }, code, detail) => this.#troubles.add(file, code, detail, piece),
        });
        this.#carriers.add(carrier);
        try {
          await carrier.carry();
        } finally {
          this.#carriers.delete(carrier);
        }
      }
    };
    let fault: unknown = null;
    while (fault === null && !(isOver && running.size === 0)) {
      while (!isOver && running.size < this.#lanes.parallel) {
        const one: Promise<void> = lane()
          .catch((error: unknown) => {
            fault ??= error;
            isOver = true;
          })
          .finally(() => running.delete(one));
        running.add(one);
      }
      // Lanes grow while others move, so it is looked again before any ends.
      if (running.size > 0) await Promise.race([...running, this.#beat(signal)]);
      if (signal.aborted) fault ??= stopped(signal);
    }
    if (fault !== null) {
      this.#run?.abort(fault);
      await Promise.allSettled(running);
      throw fault;
    }
    await placer.idle();
    if (signal.aborted) throw signal.reason;
    return moved;
  }

  async #beat(signal: AbortSignal): Promise<void> {
    await this.#ctx.ports.clock.sleep(TELL_MS, signal).catch(() => undefined);
  }

  /** The pieces to fetch, in tape order; files that need none are placed on the way, folders at the end. */
  async *#items(sink: FileSink, placer: Placer, signal: AbortSignal): AsyncGenerator<Item> {
    const survey = this.#survey as Survey;
    const read = new DigestReader(survey.pieces, (at, length) => sink.read(proofName('pieces.bin'), at, length));
    const digestOf = serial((index: number) => read.get(index));
    let first = 0;
    let entry = 0;
    const plan = (told: ToldEntry): PlannedFile => {
      const { path, size, mtime, position } = told;
      const file = { entry, path, name: survey.placing.name(path).name, size, mtime, first, position, left: 0 };
      first += pieceCount(size);
      return file;
    };
    let page: PlannedFile[] = [];
    const looked = async (): Promise<PlannedFile[]> => {
      const files = page;
      page = [];
      const needs = await Promise.all(files.map((file) => placer.isNeeded(file, digestOf)));
      return files.filter((_, at) => needs[at]);
    };
    const itemsIn = async function* (this: FetchJob, files: PlannedFile[]): AsyncGenerator<Item> {
      for (const file of files) yield* itemsOf(file, pieceCount(file.size), (index) => this.#done.has(index), digestOf);
    }.bind(this);
    for await (const line of linesOf(readPlaced(sink, proofName('manifest.ndjson')))) {
      if (signal.aborted) throw stopped(signal);
      const told = readManifestLine(line) as ToldEntry;
      if (told.kind === 'folder') {
        if (this.#isChosen(told.path) && !this.#skips(entry)) await this.#makeFolder(sink, told.path, entry, signal);
      } else {
        const file = plan(told);
        if (this.#isChosen(told.path) && !this.#skips(entry)) page.push(file);
        if (page.length >= PAGE) yield* itemsIn(await looked());
      }
      entry += 1;
    }
    yield* itemsIn(await looked());
    placer.isFirstLook = false;
  }

  #skips(entry: number): boolean {
    return this.#troubles.has(entry) || this.#troubles.leftOut.has(entry);
  }

  async #makeFolder(sink: FileSink, path: Uint8Array, entry: number, signal: AbortSignal): Promise<void> {
    const { name } = (this.#survey as Survey).placing.name(path);
    try {
      await this.#patiently(() => sink.makeFolder(name), signal);
    } catch (error) {
      if (!(error instanceof SinkError)) throw error;
      this.#troubles.add({ entry, path, first: 0 }, error.code, error.message);
    }
  }

  async #allow(bytes: number, signal: AbortSignal): Promise<void> {
    for (let left = bytes; left > 0; ) left -= await this.#ctx.limiter.take(left, signal);
  }

  #tell(bytes: number): void {
    const now = this.#ctx.ports.clock.now();
    this.#came += bytes;
    this.#ctx.moved(bytes);
    this.#told.bytes += bytes;
    if (now - this.#told.at < TELL_MS) return;
    const isHeld = this.#waiting !== null || this.#ctx.isLimited();
    this.#lanes.tell(now, this.#told.bytes, this.#carriers.size, isHeld);
    this.#told = { bytes: 0, at: now };
    this.#ctx.changed();
  }

  /** Writes down which pieces stand in the sink, after the sink made them last. */
  async #flush(sink: FileSink, isAll: boolean): Promise<void> {
    const { clock } = this.#ctx.ports;
    const bytes = this.#standing().bytes;
    const isDue = bytes - this.#flushed.bytes >= FLUSH_BYTES || clock.now() - this.#flushed.at >= FLUSH_MS;
    if (!isAll && (!isDue || this.#flushing !== null)) return;
    while (this.#flushing !== null) await this.#flushing.catch(() => undefined);
    this.#flushed = { bytes, at: clock.now() };
    const { signal } = this.#run ?? new AbortController();
    this.#flushing = this.#patiently(() => this.#keep(sink), signal).finally(() => {
      this.#flushing = null;
    });
    if (isAll) await this.#flushing;
    // A disk that cannot keep what it took ends the run; what the journal does not know is fetched again.
    else this.#flushing.catch((error: unknown) => this.#run?.abort(error));
  }

  async #keep(sink: FileSink): Promise<void> {
    const pages = this.#done.changedPages();
    try {
      await sink.flush();
      const rows = pages.map(({ page, bytes }) => ({
        table: BITS_TABLE,
        key: `${this.id}/${String(page).padStart(8, '0')}`,
        value: bytes,
      }));
      const row = { table: FETCH_TABLE, key: this.id, value: { ...this.#row, right: this.#rightNow() } };
      if (rows.length > 0) await this.#ctx.ports.journal.write([...rows, row]);
    } catch (error) {
      this.#done.changeAgain(pages);
      throw error;
    }
  }

  /** The receipt is asked for only when every piece of the whole envelope was compared and stands in its place. */
  async #confirm(
    sink: FileSink,
    { courier, bearer }: Pick<ConstructorParameters<typeof Carrier>[1], 'courier' | 'bearer'>,
    patiently: <T>(act: () => Promise<T>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<void> {
    const { manifest, pieces } = this.#survey as Survey;
    const isWhole = this.#troubles.count === 0 && this.#troubles.leftOut.size === 0;
    if (!isWhole) return this.#phase('incomplete');
    if (this.#row.only !== null) {
      await sink.close(true);
      return this.#phase('placed');
    }
    if (this.#done.count() !== pieces) throw new TransferError('unexpected', 'Not every piece was compared.');
    await this.#phase('confirming');
    const receipt = await courier.json<{ statement: string; sig: string }>({
      method: 'POST',
      path: `/api/v1/envelopes/${this.#row.envelope}/collect`,
      json: { manifest },
      as: bearer,
      signal,
    });
    const encoder = new TextEncoder();
    await placeWhole({ sink, patiently }, proofName('receipt.json'), encoder.encode(receipt.statement));
    await placeWhole({ sink, patiently }, proofName('receipt.json.sig'), encoder.encode(receipt.sig));
    await patiently(() => sink.flush());
    await sink.close(true);
    await this.#phase('collected');
  }

  /** A full disk or a folder that is away is waited for; whatever else the sink says is thrown. */
  async #patiently<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      if (signal.aborted) throw stopped(signal);
      try {
        const result = await act();
        this.#wait(null);
        return result;
      } catch (error) {
        const isPassing =
          error instanceof SinkError && (error.code === 'target_full' || error.code === 'folder_needed');
        if (!isPassing) throw error;
        this.#wait(error.code as Waiting);
        await this.#ctx.courier.line.sleep(LOOK_AGAIN_MS, signal);
      }
    }
  }

  #wait(why: Waiting | null): void {
    if (why === (this.#waiting?.why ?? null)) return;
    const now = this.#ctx.ports.clock.now();
    this.#waiting = why === null ? null : { why, since: now, nextTryAt: now + LOOK_AGAIN_MS };
    this.#ctx.changed();
  }

  #waitingNow(): FetchView['waiting'] {
    const { word, since, nextTryAt } = this.#ctx.courier.line;
    if (this.#waiting !== null || word === 'fine' || this.#run === null) return this.#waiting;
    return { why: word, since, nextTryAt };
  }

  #isUp(): boolean {
    return this.#waitingNow() === null && this.#run !== null;
  }

  #moving(): FetchView['moving'] {
    return [...this.#carriers].slice(0, MOST_MOVING).map((carrier, number) => {
      const { start, end } = carrier.stretch;
      return { number, from: start, length: end - start, durable: carrier.position - start };
    });
  }

  async #phase(phase: Row['phase']): Promise<void> {
    if (phase !== this.#row.phase) await this.#write({ phase });
    this.#ctx.changed();
  }

  async #write(changes: Partial<Row>): Promise<void> {
    Object.assign(this.#row, changes);
    await this.#ctx.ports.journal.write([{ table: FETCH_TABLE, key: this.id, value: { ...this.#row } }]);
  }
}

const ZERO = { bytes: 0, files: 0 };
const NOTHING = { placed: ZERO, alreadyRight: ZERO, before: ZERO };

/** One call at a time, in their order. */
function serial<A, R>(act: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const next = last.then(() => act(argument));
    last = next.catch(() => undefined);
    return next;
  };
}

import { visiblePath } from '../../envelope/visible-path.ts';
import { PIECE } from '../../manifest/pieces.ts';
import type { Job, JobContext } from '../engine/job.ts';
import { TicketBearer } from '../http/bearer.ts';
import { isStopped, stopped, TransferError } from '../http/transfer-error.ts';
import { Lanes } from '../pace/lanes.ts';
import type { FileSource, SourceLook } from '../ports.ts';
import type { JobCommand, SendView, TroubleView } from '../view.ts';
import { Book } from './book.ts';
import { Closing, type EnvelopeState } from './close.ts';
import { Declarer } from './declarer.ts';
import { type Fate, Fates } from './fates.ts';
import { Latch } from './latch.ts';
import { lookAgain } from './look-again.ts';
import { openEnvelope } from './open-envelope.ts';
import type { LaidItem, Page } from './page.ts';
import { Progress } from './progress.ts';
import { type Now, StretchReader } from './reader.ts';
import { repair } from './repairs.ts';
import type { SendOptions, SendRow } from './send-row.ts';
import { StretchSender } from './stretch-sender.ts';
import { type Stretch, Stretches } from './stretches.ts';
import { paintTape } from './tape.ts';
import { compareWalk } from './walk-order.ts';
import { isDeclaredAtOnce, itemsBelow, unlaid, Walker } from './walker.ts';

export const SEND_TABLE = 'send';
/** What changes while it is sent goes again by itself so often. */
const BY_ITSELF = 3;
const POLL_MS = 1000;
const TELL_MS = 250;
/** Stretches that are created before their turn. */
const AHEAD = 4;
/** A source that is away is looked for so often. */
const AWAY_MS = 2000;
/** A run that was ended waits so long for what it set going. */
const LET_GO_MS = 5000;
const NO_WALK = { files: 0, folders: 0, emptyFolders: 0, bytes: 0 };

/** What one run works with. */
interface Crew {
  source: FileSource;
  envelope: string;
  /** Opened by this run: nobody can have closed it. */
  isNew: boolean;
  declarer: Declarer;
  sender: StretchSender;
  closing: Closing;
  signal: AbortSignal;
}

/** One envelope on its way: walk, lay out, send, declare, look again, close, wait for the seal. */
export class SendJob implements Job {
  readonly id: string;
  readonly #context: JobContext;
  readonly #row: SendRow;
  readonly #book: Book;
  readonly #fates: Fates;
  readonly #stretches: Stretches;
  readonly #progress: Progress;
  readonly #news = new Latch();
  readonly #lanes: Lanes;
  /** Bytes that left since the lanes were told. */
  #sent = 0;
  #walker: Walker | null = null;
  #crew: Crew | null = null;
  /** What this run set going. */
  readonly #tasks = new Set<Promise<unknown>>();
  #isLoaded = false;
  #isCloseAsked = false;
  #retryProblems = false;
  /** A fault that ended the sending of everything, until the run is over. */
  #fault: unknown = null;

  constructor(id: string, row: SendRow, context: JobContext) {
    this.id = id;
    this.#row = row;
    this.#context = context;
    const { journal, clock } = context.ports;
    this.#book = new Book(journal, id);
    this.#fates = new Fates(journal, id);
    this.#stretches = new Stretches(journal, id);
    this.#progress = new Progress(clock, context.moved);
    this.#lanes = new Lanes({ most: context.most, least: context.least });
  }

  async load(): Promise<void> {
    if (this.#isLoaded) return;
    await this.#fates.load();
    await this.#stretches.load();
    const last = await this.#book.load();
    const item = last === null ? null : { item: last.item(last.count - 1), counts: last.row.walk };
    this.#walker = new Walker(this.#book, this.#fates, item);
    if (this.#row.phase !== 'open') this.#progress.phase = this.#row.phase;
    this.#isLoaded = true;
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.load();
    if (this.#row.phase === 'sealed' || this.#row.phase === 'stopped') return;
    this.#fault = null;
    // Whatever ends the run ends all of it.
    const own = new AbortController();
    const pass = (): void => own.abort(stopped(signal));
    signal.addEventListener('abort', pass, { once: true });
    if (signal.aborted) pass();
    try {
      const source = await this.#openSource(own.signal);
      // Nothing of the walk waits for the courier.
      const walking = this.#row.isWalked ? Promise.resolve() : this.#task(this.#walk(source, own.signal));
      walking.catch((error: unknown) => own.signal.aborted || this.#failed(error));
      await this.#deliver(await this.#gather(source, own.signal), walking);
    } catch (error) {
      // However its parts take the end of a run, it is no fault.
      throw signal.aborted ? stopped(signal) : error;
    } finally {
      signal.removeEventListener('abort', pass);
      own.abort(new TransferError('stopped', 'The run is over.'));
      // The next run finds nothing of this one under way; a disk that never answers holds nobody up for ever.
      await this.#letGo();
      this.#crew = null;
      for (const stretch of this.#stretches.all) if (stretch.state === 'moving') this.#stretches.again(stretch);
      this.#progress.still();
      this.#context.changed();
    }
  }

  async command(command: JobCommand): Promise<void> {
    await this.load();
    if (command.do === 'close') this.#isCloseAsked = true;
    if (command.do === 'stop') await this.#keepRow({ phase: 'stopped' });
    if (command.do === 'retry') {
      for (const fate of this.#fates.all('trouble')) await this.#layAgain(fate, null);
      for (const stretch of this.#stretches.all) if (stretch.state === 'failed') this.#stretches.again(stretch);
      this.#retryProblems = this.#row.phase === 'not_sealed';
    }
    if (command.do === 'retry_one' || command.do === 'leave_out') {
      const fate = this.#fates.byId(command.trouble);
      if (fate?.state === 'trouble') {
        if (command.do === 'retry_one') await this.#layAgain(fate, null);
        else await this.#fates.put({ ...fate, state: 'left' });
      }
    }
    this.#news.open();
    this.#context.changed();
  }

  view(): SendView {
    const { options, envelope, isWalked } = this.#row;
    const counts = this.#walker?.counts ?? NO_WALK;
    return this.#progress.view({
      id: this.id,
      envelope,
      title: options.title,
      walk: {
        isDone: isWalked,
        ...counts,
        leftOut: this.#fates.left,
        now: visiblePath(this.#walker?.now ?? new Uint8Array(0)),
      },
      laid: this.#book.end,
      emptyFiles: this.#book.emptyFilesIn(this.#row.declaredPages),
      stretches: this.#stretches,
      troubles: { count: this.#fates.open, first: this.#fates.first() },
      closesItself: options.closesItself ?? true,
    });
  }

  tape(columns: number): Uint8Array {
    const asks = [...this.#fates.all('trouble')].filter(({ isUnlaid }) => !isUnlaid);
    return paintTape(
      columns,
      { end: this.#book.end, compared: this.#progress.compared.bytes },
      this.#stretches.all,
      asks.map(({ start, size }) => ({ from: start, to: start + size })),
    );
  }

  troubles(cursor: string | null): { items: TroubleView[]; cursor: string | null } {
    return this.#fates.page(cursor);
  }

  async forget(): Promise<void> {
    const { journal } = this.#context.ports;
    for (const part of [this.#book, this.#fates, this.#stretches]) await part.forget();
    await journal.write([{ table: SEND_TABLE, key: this.id, value: undefined }]);
  }

  #task<T>(task: Promise<T>): Promise<T> {
    const over = (): void => void this.#tasks.delete(task);
    this.#tasks.add(task);
    task.then(over, over);
    return task;
  }

  async #letGo(): Promise<void> {
    const waited = new AbortController();
    const late = this.#context.ports.clock.sleep(LET_GO_MS, waited.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled([...this.#tasks]), late]);
    waited.abort();
  }

  #failed(error: unknown): void {
    this.#fault ??= error;
    this.#news.open();
  }

  async #gather(source: FileSource, signal: AbortSignal): Promise<Crew> {
    const { ports, courier, limiter } = this.#context;
    const isNew = this.#row.envelope === null;
    if (this.#row.envelope === null) await this.#keepRow(await openEnvelope(courier, this.#row, this.id, signal));
    const envelope = this.#row.envelope as string;
    const ticket = new TicketBearer(courier, { envelope, direction: 'send', ticket: this.#row.ticket }, (next) =>
      this.#keepRow({ ticket: next }),
    );
    const declarer = new Declarer(
      { courier, ticket, hasher: ports.hasher, clock: ports.clock },
      envelope,
      this.#row.reel,
    );
    declarer.onRefused = (item, code, detail) => this.#trouble(item, code, null, detail);
    const [book, fates] = [this.#book, this.#fates];
    const onTrouble = (item: LaidItem, code: string, now: Now): Promise<void> => this.#trouble(item, code, now);
    const reader = new StretchReader({ source, hasher: ports.hasher, book, fates, onTrouble });
    const sender = new StretchSender({
      courier,
      ticket,
      limiter,
      isLimited: () => this.#context.isLimited(),
      source,
      reader,
      declarer,
      book,
      fates,
      envelope,
      reel: this.#row.reel,
      keep: (stretch) => this.#stretches.save(stretch),
      differs: (item) => this.#trouble(item, 'changed', null),
      sent: (bytes) => {
        this.#sent += bytes;
      },
      moved: (stretch, ends) => {
        this.#progress.moved(stretch, ends);
        this.#context.changed();
      },
    });
    const closing = new Closing(courier, ticket, envelope, this.#row.reel);
    this.#crew = { source, envelope, isNew, declarer, sender, closing, signal };
    return this.#crew;
  }

  async #openSource(signal: AbortSignal): Promise<FileSource> {
    for (;;) {
      const source = await this.#context.ports.openSource(this.#row.options.source);
      if (source !== null) {
        this.#progress.wait(null);
        return source;
      }
      this.#progress.wait('source_gone');
      this.#context.changed();
      await Promise.race([this.#news.next(signal), this.#context.courier.line.sleep(AWAY_MS, signal)]);
    }
  }

  async #deliver(crew: Crew, walking: Promise<void>): Promise<void> {
    if (!crew.isNew && (await this.#isOver(crew))) return;
    const { signal } = crew;
    const declaring = this.#declarePages(crew);
    for (const task of [this.#task(this.#poll(crew)), declaring])
      task.catch((error: unknown) => signal.aborted || this.#failed(error));
    // How many lanes is no matter of right or wrong: it ends with the run.
    this.#task(this.#adapt(crew)).catch(() => undefined);
    for (;;) {
      await this.#sendAll(crew);
      await Promise.all([walking, declaring]);
      this.#progress.phase = 'declaring';
      await this.#declareRest(crew);
      await this.#removeLeftOut(crew);
      if (this.#isBehind()) continue;
      if (this.#isAsking()) {
        if (this.#isCloseAsked) {
          for (const fate of this.#fates.all('trouble')) await this.#fates.put({ ...fate, state: 'left' });
          if (!this.#isAsking()) continue;
        }
        this.#progress.phase = 'sending';
        this.#context.changed();
        await this.#news.next(signal);
        continue;
      }
      const looked = await lookAgain(
        { source: crew.source, book: this.#book, fates: this.#fates },
        (item, code, now) => this.#trouble(item, code, now),
        signal,
      );
      if (looked.isOther || this.#isAsking() || this.#isBehind()) continue;
      if (!(this.#row.options.closesItself ?? true) && !this.#isCloseAsked) {
        this.#context.changed();
        await this.#news.next(signal);
        continue;
      }
      this.#progress.phase = 'closing';
      await crew.closing.close({ entries: looked.entries, bytes: looked.bytes }, signal);
      if (await this.#awaitSeal(crew)) return;
    }
  }

  /** Files that a person must decide on; asked to close, they are left out. */
  #isAsking(): boolean {
    return this.#fates.open > 0 || this.#stretches.all.some(({ state }) => state === 'failed');
  }

  /** Something is laid that was not sent. */
  #isBehind(): boolean {
    return this.#book.end > this.#book.durableEnd || this.#stretches.hasNext(this.#laid());
  }

  #laid(): { end: number; isAll: boolean } {
    return { end: this.#book.durableEnd, isAll: this.#row.isWalked && this.#book.durableEnd === this.#book.end };
  }

  #cutSize(): number {
    return this.#lanes.stretchBytes(this.#row.isWalked ? this.#book.end - this.#stretches.cutEnd : null);
  }

  /** How many lanes and how long a stretch: by what leaves, a few times a second. */
  async #adapt({ signal }: Crew): Promise<void> {
    const { clock } = this.#context.ports;
    for (;;) {
      await clock.sleep(TELL_MS, signal);
      const active = this.#stretches.all.filter(({ state }) => state === 'moving').length;
      const before = this.#lanes.parallel;
      this.#lanes.tell(clock.now(), this.#sent, active, this.#context.isLimited());
      this.#sent = 0;
      if (this.#lanes.parallel > before) this.#news.open();
    }
  }

  async #walk(source: FileSource, signal: AbortSignal): Promise<void> {
    const walker = this.#walker as Walker;
    this.#progress.phase = 'reading';
    await walker.walk(source, signal);
    await this.#keepRow({ isWalked: true });
    this.#news.open();
  }

  /** Pages are declared as they come into the journal, what waits for no hash of them. */
  async #declarePages(crew: Crew): Promise<void> {
    const under = new Set<Promise<void>>();
    let fault: unknown = null;
    const isCurrent = (item: LaidItem): boolean => this.#fates.isCurrent(item);
    const told = new Set<number>();
    const declare = (page: Page): void => {
      if (told.has(page.number)) return;
      told.add(page.number);
      const said: Promise<void> = crew.declarer.page(page, isCurrent, crew.signal).then(
        () => void under.delete(said),
        (error) => {
          fault ??= error;
          this.#fault ??= error;
          this.#news.open();
        },
      );
      under.add(this.#task(said));
    };
    this.#book.onPage = (page) => {
      declare(page);
      this.#news.open();
    };
    for (let number = this.#row.declaredPages; number < this.#book.pages; number++)
      declare(await this.#book.page(number));
    this.#declared = async () => {
      await Promise.all(under);
      if (fault !== null) throw fault;
      const pages = this.#book.pages;
      if (pages > this.#row.declaredPages) await this.#keepRow({ declaredPages: pages });
    };
  }
  #declared: () => Promise<void> = async () => undefined;

  async #declareRest(_crew: Crew): Promise<void> {
    await this.#book.flush(this.#walker?.counts ?? NO_WALK);
    await this.#declared();
  }

  /** Lanes over stretches until nothing waits and nothing moves. */
  async #sendAll(crew: Crew): Promise<void> {
    const lanes = new Set<Promise<void>>();
    while (this.#fault === null) {
      const seen = this.#news.count;
      if (!this.#row.isWalked && this.#book.end - this.#book.durableEnd >= PIECE && lanes.size === 0)
        void this.#book.flush(this.#walker?.counts ?? NO_WALK);
      while (lanes.size < this.#lanes.parallel) {
        const stretch = await this.#stretches.next(this.#laid(), this.#cutSize(), this.#lanes.parallel);
        if (stretch === null) break;
        const lane: Promise<void> = this.#send(stretch, crew).finally(() => lanes.delete(lane));
        lanes.add(this.#task(lane));
      }
      if (lanes.size >= this.#lanes.parallel) await this.#prepare(crew);
      if (lanes.size === 0 && this.#row.isWalked && !this.#stretches.hasNext(this.#laid())) {
        if (this.#book.end === this.#book.durableEnd) return;
        await this.#book.flush(this.#walker?.counts ?? NO_WALK);
        continue;
      }
      await Promise.race([...lanes, this.#news.next(crew.signal, seen)]);
    }
    throw this.#fault;
  }

  /** The next ones are created while the lanes are busy, so that their bytes wait for no answer. */
  async #prepare({ sender, signal }: Crew): Promise<void> {
    const count = Math.min(AHEAD, this.#lanes.parallel);
    const next = await this.#stretches.ahead(count, this.#laid(), this.#cutSize(), this.#lanes.parallel);
    for (const stretch of next) sender.prepare(stretch, signal);
  }

  async #send(stretch: Stretch, crew: Crew): Promise<void> {
    stretch.state = 'moving';
    this.#progress.phase = 'sending';
    this.#progress.began(stretch);
    try {
      await crew.sender.send(stretch, crew.signal);
      stretch.state = 'arrived';
    } catch (error) {
      if (error instanceof TransferError && error.code === 'source_gone') {
        this.#progress.wait('source_gone');
        await this.#context.courier.line.sleep(AWAY_MS, crew.signal).catch(() => undefined);
        this.#progress.wait(null);
        this.#stretches.again(stretch);
        return;
      }
      stretch.state = 'waiting';
      this.#stretches.again(stretch);
      this.#fault ??= error;
    } finally {
      this.#progress.ended(stretch);
      this.#context.changed();
    }
  }

  /** A file that cannot go as it was laid: named, or laid again as it is now. */
  async #trouble(item: LaidItem, code: string, now: Now, detail: string | null = null): Promise<void> {
    const before = this.#fates.get(item.path);
    if (before?.state === 'trouble' || before?.state === 'left') return;
    const fate: Fate = {
      path: Uint8Array.from(item.path),
      kind: item.kind,
      state: 'trouble',
      code,
      detail,
      grownBy: now === null ? null : now.size - item.size,
      size: item.size,
      mtime: item.mtime,
      start: item.start,
      declared: (before?.declared ?? false) || isDeclaredAtOnce(item) || code !== 'refused',
      isUnlaid: before?.isUnlaid ?? false,
      again: before?.again ?? 0,
    };
    await this.#fates.put(fate);
    const isByItself = code === 'changed' && (this.#row.options.sendsChangedAgain ?? false) && fate.again < BY_ITSELF;
    if (isByItself) await this.#layAgain(fate, now);
    this.#context.changed();
  }

  /** Lays it at the end of the reel as it is now; what was sent of it before is in no entry any more. */
  async #layAgain(fate: Fate, known: Now): Promise<void> {
    const source = this.#crew?.source ?? (await this.#context.ports.openSource(this.#row.options.source));
    const now: SourceLook | null =
      known === null ? ((await source?.look(fate.path)) ?? null) : { ...known, kind: 'file' };
    // Who asked twice is heard once; what is not there stays a trouble.
    if (now === null || this.#fates.get(fate.path)?.state !== 'trouble') return;
    const { kind } = now;
    if (kind === 'folder' && fate.isUnlaid && source) return this.#layBelow(fate, source);
    if (kind === 'other' || (kind === 'folder' && fate.kind !== 'folder')) return;
    await this.#lay({ ...fate, kind, size: now.size, mtime: now.mtime });
  }

  /** A folder that could not be walked is open now: everything in it. */
  async #layBelow(folder: Fate, source: FileSource): Promise<void> {
    const signal = this.#crew?.signal ?? new AbortController().signal;
    for await (const found of itemsBelow(source, folder.path, signal)) {
      const isTop = compareWalk(found.path, folder.path) === 0;
      if (isTop && found.kind === 'trouble') return;
      if (!isTop && this.#fates.get(found.path) !== null) continue;
      if (found.kind === 'trouble') await this.#fates.put(unlaid(found.path, found.code));
      else await this.#lay({ ...unlaid(found.path, folder.code), ...found, path: Uint8Array.from(found.path) });
    }
    if (this.#fates.get(folder.path)?.state === 'trouble') await this.#fates.remove(folder.path);
  }

  async #lay(fate: Fate): Promise<void> {
    const { kind = 'file', path, size, mtime } = fate;
    const counts = this.#walker?.counts ?? NO_WALK;
    const { start, written } = this.#book.layAgain({ kind, path, size, mtime }, counts, this.#stretches.cutEnd);
    const again: Fate = { ...fate, state: 'again', start, again: fate.again + 1, grownBy: null };
    await Promise.all([written, this.#fates.put(again)]);
    this.#news.open();
  }

  async #removeLeftOut(crew: Crew): Promise<void> {
    for (const fate of this.#fates.all('left')) {
      if (!fate.declared) continue;
      await crew.declarer.remove(fate, crew.signal);
      await this.#fates.put({ ...fate, declared: false });
    }
  }

  /** Whether an earlier run went as far as close. */
  async #isOver(crew: Crew): Promise<boolean> {
    const { state } = await crew.closing.look(false, crew.signal);
    if (state === 'filling') return false;
    if (state === 'sealing') return this.#awaitSeal(crew);
    return this.#ended(state);
  }

  async #ended(state: EnvelopeState['state']): Promise<boolean> {
    if (state === 'purging' || state === 'purged') throw new TransferError('gone', 'The envelope was taken back.');
    this.#progress.phase = 'sealed';
    await this.#keepRow({ phase: 'sealed' });
    this.#context.changed();
    return true;
  }

  /** True when it is sealed; false when the courier opened it again and somebody wants it repaired. */
  async #awaitSeal(crew: Crew): Promise<boolean> {
    this.#progress.phase = 'sealing';
    this.#context.changed();
    for (;;) {
      const now = await this.#lookWhileSealing(crew);
      if (now.state === 'sealing') continue;
      if (now.state !== 'filling') return this.#ended(now.state);
      this.#progress.problems = now.problems?.items ?? [];
      this.#progress.phase = 'not_sealed';
      await this.#keepRow({ phase: 'not_sealed' });
      this.#context.changed();
      while (!this.#retryProblems) await this.#news.next(crew.signal);
      this.#retryProblems = false;
      await repair(now.problems?.items ?? [], this.#book, this.#fates, this.#stretches);
      this.#progress.problems = [];
      await this.#keepRow({ phase: 'open' });
      return false;
    }
  }

  /** Waits for the seal, and shows meanwhile how far the courier has read. */
  async #lookWhileSealing({ closing, signal }: Crew): Promise<EnvelopeState> {
    const over = new AbortController();
    const watch = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await this.#context.ports.clock.sleep(2 * POLL_MS, over.signal);
        this.#progress.heard(await closing.look(false, over.signal));
        this.#context.changed();
      }
    };
    // What it shows is for the eye; whether it is sealed is asked beside it.
    watch().catch(() => undefined);
    try {
      const state = await closing.look(true, signal);
      this.#progress.heard(state);
      return state;
    } finally {
      over.abort();
    }
  }

  /** What became durable of stretches that are long on their way, from the courier. */
  async #poll(crew: Crew): Promise<void> {
    const { courier, ports } = this.#context;
    try {
      for (;;) {
        await ports.clock.sleep(POLL_MS, crew.signal);
        for (const stretch of this.#stretches.all.filter(
          ({ state, location }) => state === 'moving' && location !== null,
        ))
          await this.#ask(stretch, courier, crew);
        this.#context.changed();
      }
    } catch (error) {
      if (!crew.signal.aborted && !isStopped(error)) throw error;
    }
  }

  async #ask(stretch: Stretch, courier: JobContext['courier'], crew: Crew): Promise<void> {
    try {
      const id = stretch.location?.slice(stretch.location.lastIndexOf('/') + 1) ?? '';
      const answer = await courier.once({ method: 'GET', path: `/api/v1/uploads/${id}`, signal: crew.signal });
      const { received } = await answer.json<{ received: number }>();
      if (stretch.state !== 'moving') return;
      stretch.durable = Math.max(stretch.durable, received);
      this.#progress.moved(stretch, null);
    } catch (error) {
      // The sending itself tells what is wrong with the line.
      if (!(error instanceof TransferError) || isStopped(error)) throw error;
    }
  }

  async #keepRow(change: Partial<SendRow>): Promise<void> {
    Object.assign(this.#row, change);
    await this.#context.ports.journal.write([{ table: SEND_TABLE, key: this.id, value: { ...this.#row } }]);
  }
}

export type { SendOptions };

import { visiblePath } from '../../envelope/visible-path.ts';
import type { Job, JobContext } from '../engine/job.ts';
import type { JobCommand, SendView, TroubleView } from '../view.ts';
import type { SendRow } from './send-row.ts';
import { SendRun, type Wishes } from './send-run.ts';
import { Standing } from './standing.ts';
import { StretchLanes } from './stretch-lanes.ts';
import { paintTape } from './tape.ts';
import { Troubles } from './troubles.ts';

/** One envelope on its way: what stands of it, and one run after another until it is sealed. */
export class SendJob implements Job {
  readonly id: string;
  readonly #context: JobContext;
  readonly #standing: Standing;
  readonly #lanes: StretchLanes;
  readonly #troubles: Troubles;
  readonly #wishes: Wishes = { closes: false, repairs: false };
  #run: SendRun | null = null;

  constructor(id: string, row: SendRow, context: JobContext) {
    this.id = id;
    this.#context = context;
    this.#standing = new Standing(id, row, context);
    this.#lanes = new StretchLanes(this.#standing, context);
    const never = new AbortController().signal;
    this.#troubles = new Troubles(this.#standing, {
      source: async () => this.#run?.source ?? (await context.ports.openSource(row.options.source)),
      signal: () => this.#run?.signal ?? never,
      changed: context.changed,
    });
  }

  load(): Promise<void> {
    return this.#standing.load();
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.load();
    const { phase } = this.#standing.row;
    if (phase === 'sealed' || phase === 'stopped') return;
    const run = new SendRun(
      {
        standing: this.#standing,
        context: this.#context,
        lanes: this.#lanes,
        troubles: this.#troubles,
        wishes: this.#wishes,
      },
      signal,
    );
    this.#run = run;
    try {
      await run.run();
    } finally {
      this.#run = null;
    }
  }

  async command(command: JobCommand): Promise<void> {
    await this.load();
    const { fates, stretches, row, news } = this.#standing;
    if (command.do === 'close') this.#wishes.closes = true;
    if (command.do === 'stop') await this.#standing.keep({ phase: 'stopped' });
    if (command.do === 'retry') {
      for (const fate of fates.all('trouble')) await this.#troubles.layAgain(fate, null);
      for (const stretch of stretches.all) if (stretch.state === 'failed') stretches.again(stretch);
      this.#wishes.repairs = row.phase === 'not_sealed';
    }
    if (command.do === 'retry_one' || command.do === 'leave_out') {
      const fate = fates.byId(command.trouble);
      if (fate?.state === 'trouble') {
        if (command.do === 'retry_one') await this.#troubles.layAgain(fate, null);
        else await this.#troubles.leaveOut(fate);
      }
    }
    news.open();
    this.#context.changed();
  }

  view(): SendView {
    const { row, book, fates, stretches, progress, counts, now } = this.#standing;
    const { options, isWalked } = row;
    return progress.view({
      id: this.id,
      // One that was opened before is known while it waits its turn.
      envelope: row.envelope ?? ('id' in options.envelope ? options.envelope.id : null),
      title: options.title,
      walk: { isDone: isWalked, ...counts, leftOut: fates.left, now: visiblePath(now) },
      laid: book.end,
      emptyFiles: book.emptyFilesIn(row.declaredPages),
      stretches,
      troubles: { count: fates.open, first: fates.first() },
      closesItself: options.closesItself ?? true,
    });
  }

  tape(columns: number): Uint8Array {
    const { book, fates, stretches, progress } = this.#standing;
    const asks = [...fates.all('trouble')].filter(({ isUnlaid }) => !isUnlaid);
    return paintTape(
      columns,
      { end: book.end, compared: progress.compared.bytes },
      stretches.all,
      asks.map(({ start, size }) => ({ from: start, to: start + size })),
    );
  }

  troubles(cursor: string | null): { items: TroubleView[]; cursor: string | null } {
    return this.#standing.fates.page(cursor);
  }

  forget(): Promise<void> {
    return this.#standing.forget();
  }
}

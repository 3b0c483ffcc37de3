import type { Ports } from '../ports.ts';

/** Records in one transaction; the writer has other things to do. */
const RECORDS = 50;
/** What happens within this time is added together. */
const GATHER_MS = 1_000;

/** Keeps the figures behind the records. */
export class FigureFold {
  readonly #ports: Pick<Ports, 'metadata' | 'log'>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #leave: (() => void) | null = null;
  #isOver = false;

  constructor(ports: Pick<Ports, 'metadata' | 'log'>) {
    this.#ports = ports;
  }

  start(): void {
    this.#leave = this.#ports.metadata.onRecorded(() => this.#soon());
    this.#soon();
  }

  /** Resolves when all that was recorded by now is in the figures. */
  async drain(): Promise<void> {
    await this.#running?.catch(() => undefined);
    this.#running ??= this.#fold().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#leave?.();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  #soon(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.drain().catch((error: unknown) => {
        if (this.#isOver) return;
        this.#ports.log.warn(
          { event: 'figures.wait', err: error },
          'figures are behind and go on with the next record',
        );
      });
    }, GATHER_MS).unref();
  }

  async #fold(): Promise<void> {
    while (!this.#isOver && (await this.#ports.metadata.write.foldFigures(RECORDS)));
  }
}

import type { TransfersView } from '@datoferum/core/transfer';
import type { BetweenTabs, Call } from '../protocol.ts';
import { failure } from './sources.ts';

/** A tab that holds the engine and does not answer within this is closing, ms. */
const ANSWER_MS = 10_000;

/** The tabs of one person in one browser: one of them holds the engine, the others look through it. */
export class Tabs {
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #me = `${performance.now()}-${Math.random()}`;
  readonly #waiting = new Map<number, { call: Call; resolve(value: unknown): void; reject(error: Error): void }>();
  #last = 0;
  #isHolder = false;
  /** Resolves when another tab shows that it holds the engine. */
  readonly other: Promise<void>;
  #act: (call: Call) => Promise<unknown> = () => Promise.reject(failure('another_tab', 'No tab holds the engine.'));
  #view: () => TransfersView | null = () => null;

  /**
   * @param name the same in all of them
   * @param heard a view of the tab that holds the engine
   */
  constructor(name: string, heard: (view: TransfersView) => void) {
    this.#name = name;
    this.#channel = new BroadcastChannel(name);
    let known: () => void = () => undefined;
    this.other = new Promise((resolve) => {
      known = resolve;
    });
    this.#channel.onmessage = ({ data }: MessageEvent<BetweenTabs>) => {
      if (data.kind === 'view') {
        known();
        heard(data.view);
      } else if (data.kind === 'hello') this.show(this.#view());
      else if (data.kind === 'call') void this.#answer(data);
      else if (data.to === this.#me) this.#answered(data);
    };
    this.#post({ kind: 'hello' });
  }

  /** Resolves when this tab is the one; it stays so until it closes. */
  async hold(): Promise<void> {
    const { locks } = navigator;
    // A page without TLS has no locks; its tabs would meet at the courier, which lets one writer in at a time.
    if (!locks) return;
    await new Promise<void>((held) => {
      void locks.request(this.#name, () => {
        held();
        return new Promise<never>(() => undefined);
      });
    });
  }

  serve(view: () => TransfersView, act: (call: Call) => Promise<unknown>): void {
    this.#isHolder = true;
    this.#view = view;
    this.#act = act;
    // What the tab before was asked and did not answer any more is done here; every call is safe to make twice but `send`.
    for (const { call, resolve, reject } of this.#waiting.values()) {
      if (call.name === 'send') reject(failure('another_tab', 'The other tab was closed.'));
      else act(call).then(resolve, reject);
    }
    this.#waiting.clear();
  }

  show(view: TransfersView | null): void {
    if (this.#isHolder && view) this.#post({ kind: 'view', view });
  }

  ask(call: Call): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(failure('another_tab', 'The other tab does not answer.'));
      }, ANSWER_MS);
      const over = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        call,
        resolve: (value) => {
          over();
          resolve(value);
        },
        reject: (error) => {
          over();
          reject(error);
        },
      });
      this.#post({ kind: 'call', from: this.#me, id, call });
    });
  }

  async #answer({ from, id, call }: Extract<BetweenTabs, { kind: 'call' }>): Promise<void> {
    if (!this.#isHolder) return;
    try {
      this.#post({ kind: 'answer', to: from, id, value: await this.#act(call), failure: null });
    } catch (error) {
      const { code = 'unknown', message } = error as { code?: string; message: string };
      this.#post({ kind: 'answer', to: from, id, value: null, failure: { code, message } });
    }
  }

  #answered({ id, value, failure: wrong }: Extract<BetweenTabs, { kind: 'answer' }>): void {
    const wait = this.#waiting.get(id);
    if (wrong) wait?.reject(failure(wrong.code, wrong.message));
    else wait?.resolve(value);
  }

  #post(message: BetweenTabs): void {
    this.#channel.postMessage(message);
  }
}

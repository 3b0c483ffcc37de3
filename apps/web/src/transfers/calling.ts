import type { Call, Calls, Failure, FromWorker, ToWorker } from './protocol.ts';

export class TransferFailure extends Error {
  readonly code: string;
  constructor({ code, message }: Failure) {
    super(message);
    this.name = 'TransferFailure';
    this.code = code;
  }
}

type Wait = { resolve(value: never): void; reject(error: Error): void };

/** Calls across a worker's border: each gets one answer. */
export class Caller {
  readonly #post: (message: ToWorker, hand: Transferable[]) => void;
  readonly #waiting = new Map<number, Wait>();
  #last = 0;

  constructor(post: (message: ToWorker, hand: Transferable[]) => void) {
    this.#post = post;
  }

  call<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: 'call', id, call: { name, args } as Call }, []);
    });
  }

  /** Nobody answers any more. */
  end(): void {
    for (const wait of this.#waiting.values()) {
      wait.reject(new TransferFailure({ code: 'sign_in_over', message: 'Somebody else is signed in.' }));
    }
    this.#waiting.clear();
  }

  /** True when the message was an answer. */
  heard(message: FromWorker): boolean {
    if (message.kind !== 'answer' && message.kind !== 'failure') return false;
    const wait = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') wait?.resolve(message.value as never);
    else wait?.reject(new TransferFailure(message.failure));
    return true;
  }
}

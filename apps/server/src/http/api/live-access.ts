import type { Authenticator } from '../../ports/authenticator.ts';
import type { Person } from '../../ports/metadata-rows.ts';

/** How long an answer under way may outlive the right to it. */
const EVERY_MS = 2_000;

interface Live {
  credential: string | undefined;
  person: Person;
  end(): void;
}

/** Answers that go on for hours end when their credential does: one question for each credential, every two seconds. */
export class LiveAccess {
  readonly #authenticator: Authenticator;
  readonly #live = new Set<Live>();
  #timer: NodeJS.Timeout | null = null;
  #isAsking = false;

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator;
  }

  /** Calls `end` once the credential no longer opens anything, or its person is another or has another role. Answers how to stop. */
  watch(credential: string | undefined, person: Person, end: () => void): () => void {
    const live = { credential, person, end };
    this.#live.add(live);
    this.#timer ??= setInterval(() => void this.ask(), EVERY_MS).unref();
    return () => {
      this.#live.delete(live);
      if (this.#live.size > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  async ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (const [credential, some] of Map.groupBy(this.#live, (live) => live.credential)) {
        const found = await this.#authenticator.authenticate(credential).catch(() => null);
        // A database that is away is no reason: the stream waits for it.
        if (found === null) continue;
        for (const live of some) if (!found.ok || !isSame(found.principal.person, live.person)) live.end();
      }
    } finally {
      this.#isAsking = false;
    }
  }
}

const isSame = (one: Person, other: Person): boolean => one.id === other.id && one.role === other.role;

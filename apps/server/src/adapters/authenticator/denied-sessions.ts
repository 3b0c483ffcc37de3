import type { MetadataReads } from '../../ports/metadata.ts';

/** Sessions that ended before their tokens, held in memory: asked on every request, changed by few. */
export class DeniedSessions {
  readonly #read: Pick<MetadataReads, 'deniedSessions'>;
  #held: Promise<Set<string>> | null = null;

  constructor(read: Pick<MetadataReads, 'deniedSessions'>) {
    this.#read = read;
  }

  async has(session: Uint8Array): Promise<boolean> {
    this.#held ??= this.#load();
    return (await this.#held).has(keyOf(session));
  }

  /** They are read anew: one was added. */
  forget(): void {
    this.#held = null;
  }

  #load(): Promise<Set<string>> {
    const loading = (async () => {
      const held = new Set<string>();
      for (let cursor: string | null = null; ; ) {
        const page: Awaited<ReturnType<MetadataReads['deniedSessions']>> = await this.#read.deniedSessions(
          cursor,
          1_000,
        );
        for (const { session } of page.items) held.add(keyOf(session));
        cursor = page.cursor;
        if (cursor === null) return held;
      }
    })();
    loading.catch(() => {
      if (this.#held === loading) this.#held = null;
    });
    return loading;
  }
}

const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

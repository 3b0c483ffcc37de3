import type { DiskFs } from './disk-fs.ts';

interface Running {
  now: Promise<void>;
  next: Promise<void> | null;
}

/** Syncs directories; callers that come while a sync of theirs runs share the next one. */
export class DirSync {
  readonly #fs: Pick<DiskFs, 'fsyncDir'>;
  readonly #running = new Map<string, Running>();

  constructor(fs: Pick<DiskFs, 'fsyncDir'>) {
    this.#fs = fs;
  }

  /** Resolves after a sync that began after this call: names made or removed before it are on the disk. */
  sync(path: string): Promise<void> {
    const running = this.#running.get(path);
    // The sync under way may have begun before the caller's name was there, so it does not count.
    if (running) return (running.next ??= running.now.then(ignore, ignore).then(() => this.#begin(path)));
    return this.#begin(path);
  }

  #begin(path: string): Promise<void> {
    const now = this.#fs.fsyncDir(path);
    const entry: Running = { now, next: null };
    this.#running.set(path, entry);
    const end = () => {
      if (this.#running.get(path) === entry && entry.next === null) this.#running.delete(path);
    };
    now.then(end, end);
    return now;
  }
}

function ignore(): void {}

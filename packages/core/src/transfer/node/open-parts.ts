import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { each } from './folder-calls.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
/** Files under way that are held open; the one that was used longest ago is closed for the next. */
const MOST_OPEN = 64;

export interface OpenPart {
  readonly file: FileHandle;
  /** How long it is; null while only the system knows. */
  size: number | null;
}

/** Files under way by their names, opened when they are used first. */
export class OpenParts {
  readonly #place: (name: string) => Buffer;
  readonly #held = new Map<string, { part: Promise<OpenPart>; users: number }>();

  constructor(place: (name: string) => Buffer) {
    this.#place = place;
  }

  has(name: string): boolean {
    return this.#held.has(name);
  }

  async using<T>(name: string, act: (part: OpenPart) => Promise<T>): Promise<T> {
    const held = this.#held.get(name) ?? { part: openPart(this.#place(name)), users: 0 };
    // The last in the map was used last.
    this.#held.delete(name);
    this.#held.set(name, held);
    held.users += 1;
    try {
      return await act(await held.part);
    } catch (error) {
      const isOpen = await held.part.then(
        () => true,
        () => false,
      );
      if (!isOpen && this.#held.get(name) === held) this.#held.delete(name);
      throw error;
    } finally {
      held.users -= 1;
      if (this.#held.size > MOST_OPEN) await this.#closeIdle();
    }
  }

  /** Closes it, unless somebody uses it. */
  async letGo(name: string): Promise<void> {
    const held = this.#held.get(name);
    if (held === undefined || held.users > 0) return;
    this.#held.delete(name);
    await (await held.part.catch(() => undefined))?.file.close();
  }

  letGoOfAll(): Promise<void> {
    return each([...this.#held.keys()], (name) => this.letGo(name));
  }

  async #closeIdle(): Promise<void> {
    for (const [name, { users }] of this.#held) if (users === 0) return this.letGo(name);
  }
}

/** A part that is new is empty; of one from an earlier run only the system knows. */
async function openPart(place: Buffer): Promise<OpenPart> {
  try {
    return { file: await open(place, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666), size: 0 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { file: await open(place, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666), size: null };
  }
}

import { createSecretKey, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isErrno, makeDirectory, shredFile, writeNewFile } from '../../bytes/durable-files.ts';
import { fault } from '../../bytes/faults.ts';
import {
  checkEnvelopeId,
  KeyDamaged,
  KeyError,
  KeyExists,
  KeyGone,
  type KeyPage,
  type KeyStore,
  KeysUnavailable,
} from '../../ports/key-store.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';

/** Tells a key directory from an empty mount point: the same random id stands in all directories of a house. */
const MARKER = 'datoferum-keys';
const SECRET_BYTES = 32;
const SHARD = /^[0-9a-f]{2}$/;
const SECRET_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface DirectoryKeyStoreOptions {
  /** One or more directories that hold the same secrets: mirrors that delete, never backups. */
  directories: readonly string[];
  /** True when the configuration says that all processes see these directories. */
  shared?: boolean;
  now?: () => number;
}

/** Shred secrets as files of 32 bytes: `<2 hex of the envelope's last byte>/<envelope>`, the same in every directory. */
export class DirectoryKeyStore implements KeyStore {
  readonly shared: boolean;
  readonly #directories: readonly string[];
  readonly #now: () => number;

  private constructor(options: DirectoryKeyStoreOptions) {
    if (options.directories.length === 0) throw new TypeError('A key store needs at least one directory.');
    this.shared = options.shared ?? false;
    this.#directories = options.directories.map((directory) => resolve(directory));
    this.#now = options.now ?? Date.now;
  }

  /** @throws KeysUnavailable when a directory is not one of this house's while another is: it may not be mounted. */
  static async open(options: DirectoryKeyStoreOptions): Promise<DirectoryKeyStore> {
    const store = new DirectoryKeyStore(options);
    try {
      await store.#markAll();
    } catch (error) {
      throw known(error, 'start');
    }
    return store;
  }

  async create(envelope: string): Promise<{ key: Uint8Array; wrapped: Uint8Array }> {
    checkEnvelopeId(envelope);
    const secret = randomBytes(SECRET_BYTES);
    const made: string[] = [];
    try {
      for (const directory of this.#directories) {
        await this.#present(directory);
        await makeDirectory(join(directory, envelope.slice(-2)));
        const path = pathOf(directory, envelope);
        await writeNewFile(path, secret);
        made.push(path);
      }
      fault('key.create.after');
      const key = crypto.getRandomValues(new Uint8Array(32));
      return { key, wrapped: wrapKey(createSecretKey(secret), key) };
    } catch (error) {
      for (const path of made) await shredFile(path).catch(() => undefined);
      if (isErrno(error, 'EEXIST')) throw new KeyExists(envelope, error);
      throw known(error, 'create');
    } finally {
      secret.fill(0);
    }
  }

  async unwrap(envelope: string, wrapped: Uint8Array): Promise<Uint8Array> {
    checkEnvelopeId(envelope);
    let unavailable: unknown = null;
    let damaged: unknown = null;
    for (const directory of this.#directories) {
      let secret: Buffer;
      try {
        secret = await readFile(pathOf(directory, envelope));
      } catch (error) {
        if (isErrno(error, 'ENOENT')) unavailable ??= await this.#present(directory).catch((reason: unknown) => reason);
        else unavailable ??= error;
        continue;
      }
      try {
        if (secret.length !== SECRET_BYTES) throw new RangeError('Not the length of a secret.');
        return unwrapKey(createSecretKey(secret), wrapped);
      } catch (error) {
        damaged ??= error;
      } finally {
        secret.fill(0);
      }
    }
    if (unavailable) throw known(unavailable, 'read');
    if (damaged) throw new KeyDamaged(envelope, damaged);
    throw new KeyGone(envelope);
  }

  async destroy(envelope: string): Promise<void> {
    checkEnvelopeId(envelope);
    fault('key.destroy.before');
    let failed: unknown = null;
    for (const directory of this.#directories) {
      try {
        // An empty mount point has no secret either; that proves nothing about the disk that belongs there.
        await this.#present(directory);
        await shredFile(pathOf(directory, envelope));
      } catch (error) {
        failed ??= error;
      }
    }
    if (failed) throw known(failed, 'destroy');
    fault('key.destroy.after');
  }

  async list(page: { cursor?: string | null; limit: number }): Promise<KeyPage> {
    const after = page.cursor ?? '';
    const items: KeyPage['items'] = [];
    try {
      for (const shard of await this.#names('', SHARD)) {
        if (shard < after.slice(-2)) continue;
        for (const envelope of await this.#names(shard, SECRET_NAME)) {
          if (!envelope.endsWith(shard) || (shard === after.slice(-2) && envelope <= after)) continue;
          if (items.length === page.limit) return { items, cursor: items.at(-1)?.envelope ?? null };
          const age = await this.#age(envelope);
          if (age !== null) items.push({ envelope, age });
        }
      }
    } catch (error) {
      throw known(error, 'list');
    }
    return { items, cursor: null };
  }

  async #markAll(): Promise<void> {
    for (const directory of this.#directories) await makeDirectory(directory);
    const marks = await Promise.all(this.#directories.map((directory) => readMark(directory)));
    const mark = marks.find((found) => found !== null) ?? randomBytes(16).toString('hex');
    const blank = this.#directories.filter((_, i) => marks[i] === null);
    const foreign = this.#directories.filter((_, i) => marks[i] !== null && marks[i] !== mark);
    // A first start that was killed half-way has marks here and there, but no secret yet.
    const asked = foreign.length > 0 || (blank.length > 0 && (await this.#anySecret()));
    if (asked) {
      throw new KeysUnavailable(
        `${[...blank, ...foreign].join(', ')} is empty, not mounted or another house's, while another key directory holds keys; ` +
          'mount it, or copy the other one into it with its modes',
      );
    }
    for (const directory of blank) await writeNewFile(join(directory, MARKER), Buffer.from(`${mark}\n`));
  }

  async #anySecret(): Promise<boolean> {
    for (const directory of this.#directories) {
      for (const shard of await names(directory, SHARD)) {
        if ((await names(join(directory, shard), SECRET_NAME)).length > 0) return true;
      }
    }
    return false;
  }

  /** @throws when the directory is not there now, such as an unmounted disk. */
  async #present(directory: string): Promise<void> {
    await stat(join(directory, MARKER));
  }

  /** Sorted names of all directories together, each once. */
  async #names(below: string, pattern: RegExp): Promise<string[]> {
    const found = new Set<string>();
    for (const directory of this.#directories) {
      await this.#present(directory);
      for (const name of await names(join(directory, below), pattern)) found.add(name);
    }
    return [...found].sort();
  }

  async #age(envelope: string): Promise<number | null> {
    for (const directory of this.#directories) {
      const found = await stat(pathOf(directory, envelope)).catch(() => null);
      if (found) return this.#now() - found.mtimeMs;
    }
    return null;
  }
}

function pathOf(directory: string, envelope: string): string {
  return join(directory, envelope.slice(-2), envelope);
}

async function names(path: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(path)).filter((name) => pattern.test(name));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

async function readMark(directory: string): Promise<string | null> {
  try {
    return (await readFile(join(directory, MARKER), 'utf8')).trim();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

function known(error: unknown, what: string): KeyError {
  if (error instanceof KeyError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new KeysUnavailable(code ? `${what}: ${code}` : what, error);
}

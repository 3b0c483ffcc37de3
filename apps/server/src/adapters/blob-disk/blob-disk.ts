import { dirname, join, resolve } from 'node:path';
import { fault } from '../../bytes/faults.ts';
import {
  BLOCK,
  type BlobCapabilities,
  BlobExists,
  type BlobItem,
  BlobMissing,
  type BlobPage,
  BlobShort,
  type BlobSource,
  type BlobStore,
  type CallOptions,
  parseBlobKey,
  StorageUnavailable,
} from '../../ports/blob-store.ts';
import { untilAborted } from '../../ports/blob-store-source.ts';
import { MARK, requireMark } from './blob-mark.ts';
import { DirSync } from './dir-sync.ts';
import { DirectFiles } from './direct-files.ts';
import { absentIsFine, io, isCode, presentIsFine, unavailable } from './disk-errors.ts';
import { type DiskFs, realFs } from './disk-fs.ts';
import { GrowingFile } from './growing-file.ts';
import { listBlobs } from './list-blobs.ts';
import { OpenFiles } from './open-files.ts';

export interface DiskBlobStoreOptions {
  /** Made with its parents when absent. Below it: `<2 hex of the envelope's last byte>/<envelope>/<blob>`. */
  directory: string;
  /** A file outside of the directory that says whose it is: a disk that is not mounted is noticed. Without it nothing is checked. */
  mark?: string;
  fs?: DiskFs;
  now?: () => number;
  /** A large blob is synced in the background every so many bytes, so that the last sync is short. */
  syncEvery?: number;
  openFiles?: number;
}

interface Place {
  shard: string;
  envelope: string;
  file: string;
}

const DURABLE_MAX = 10_000;
/** How often a directory may vanish under a put (the last blob beside it went) before that is an error. */
const ATTEMPTS = 64;

/** One file per blob on a local disk. */
export class DiskBlobStore implements BlobStore {
  readonly shared = false;
  readonly capabilities: BlobCapabilities = { batch: true };
  readonly #root: string;
  readonly #fs: DiskFs;
  readonly #now: () => number;
  readonly #isMarked: boolean;
  readonly #syncEvery: number;
  readonly #open: OpenFiles<number>;
  readonly #directs: DirectFiles;
  /** The same files, read around the page cache. */
  readonly #openDirect: OpenFiles<number | null>;
  readonly #dirs: DirSync;
  /** Directories whose own name is known to be on the disk. */
  readonly #durable = new Set<string>();
  /** Counts attempts to remove a directory: what was learnt before one may be wrong after it. */
  #removals = 0;

  private constructor(options: DiskBlobStoreOptions) {
    this.#root = resolve(options.directory);
    this.#fs = options.fs ?? realFs;
    this.#now = options.now ?? Date.now;
    this.#isMarked = options.mark !== undefined;
    this.#syncEvery = options.syncEvery ?? 32 * 1024 * 1024;
    const openFiles = options.openFiles ?? 64;
    this.#open = new OpenFiles((path) => this.#fs.open(path, 'read'), this.#fs, openFiles);
    this.#directs = new DirectFiles(this.#fs);
    this.#openDirect = new OpenFiles((path) => this.#directs.open(path, 'read-direct'), this.#fs, openFiles);
    this.#dirs = new DirSync(this.#fs);
  }

  /** Makes the directory durable and answers the store. */
  static async open(options: DiskBlobStoreOptions): Promise<DiskBlobStore> {
    const store = new DiskBlobStore(options);
    await io('open', () => makeDirectory(store.#fs, store.#root));
    const { mark } = options;
    if (mark !== undefined) await requireMark(store.#root, mark);
    return store;
  }

  async put(key: string, source: BlobSource | Uint8Array, { signal }: CallOptions = {}): Promise<{ size: number }> {
    const place = this.#place(key);
    signal?.throwIfAborted();
    const before = this.#removals;
    if (source instanceof Uint8Array && this.#fs.putFile && this.#durable.has(place.envelope))
      return this.#putWhole(key, place, source, before);
    const fd = await this.#create(key, place);
    const file = new GrowingFile(this.#fs, fd, place.file, this.#directs, this.#syncEvery);
    try {
      fault('blob.open.after');
      // The name is there from here on, so its directories are synced while the bytes are written.
      const named = this.#syncNames(place, before);
      named.catch(() => undefined);
      for await (const chunk of untilAborted(source, signal)) {
        const first = file.size === 0;
        await file.append(Array.isArray(chunk) ? chunk : [chunk as Uint8Array]);
        if (first) fault('blob.write.middle');
      }
      fault('blob.fsync.before');
      await file.sync();
      fault('blob.fsync.after');
      await io('fsync of a directory', () => named);
      fault('blob.dirsync.after');
      signal?.throwIfAborted();
    } catch (error) {
      await file.close().catch(() => undefined);
      await this.#fs.unlink(place.file).catch(() => undefined);
      await this.#removeEmpty(place).catch(() => undefined);
      throw error;
    }
    await file.close();
    return { size: file.size };
  }

  async read(key: string, at: number, length: number, into: Uint8Array, { signal }: CallOptions = {}): Promise<void> {
    const { file } = this.#place(key);
    signal?.throwIfAborted();
    try {
      const around = await this.#readAround(file, at, into.subarray(0, length));
      if (around === length) return;
      await this.#open.use(file, async (fd) => {
        for (let done = around; done < length; ) {
          const bytes = await this.#fs.read(fd, into.subarray(done, length), at + done);
          if (bytes === 0) throw new BlobShort(key, at + length);
          done += bytes;
        }
      });
    } catch (error) {
      if (error instanceof BlobShort) throw error;
      if (isCode(error, 'ENOENT')) {
        await this.#present();
        throw new BlobMissing(key, error);
      }
      throw unavailable('read', error);
    }
  }

  async remove(key: string): Promise<void> {
    const place = this.#place(key);
    fault('blob.remove.before');
    await io('remove', async () => {
      await this.#fs.unlink(place.file).catch(async (error: unknown) => {
        absentIsFine(error);
        // An empty mount point has no such blob either; that proves nothing about the disk that belongs there.
        await this.#present();
      });
      this.#open.evict(place.file);
      this.#openDirect.evict(place.file);
      const emptied = await this.#removeEmpty(place);
      // Absent or not, the absence is made durable: an earlier attempt may have been killed before its sync.
      if (!emptied && (await this.#synced(place.envelope))) return;
      await this.#synced(place.shard);
    });
    fault('blob.remove.after');
  }

  list(page: { cursor?: string | null; limit: number }): Promise<BlobPage> {
    return io('list', async () => {
      await this.#present();
      const { keys, cursor } = await listBlobs(this.#fs, this.#root, page.cursor ?? null, page.limit);
      const items = await Promise.all(keys.map((key) => this.#item(key)));
      return { items: items.filter((item) => item !== null), cursor };
    });
  }

  free(): Promise<{ freeBytes: number; totalBytes: number }> {
    return io('statfs', async () => {
      await this.#present();
      return this.#fs.statfs(this.#root);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#open.closeAll(), this.#openDirect.closeAll()]);
  }

  /** Reads what may come around the page cache and answers how much that was. */
  async #readAround(file: string, at: number, into: Uint8Array): Promise<number> {
    const reach = this.#directs.reach([into], at);
    if (reach === 0) return 0;
    return this.#openDirect.use(file, async (fd) => {
      if (fd === null) return 0;
      try {
        // A short answer is the end of the file, or for the page cache to say.
        const bytes = await this.#fs.read(fd, into.subarray(0, reach), at);
        return bytes - (bytes % BLOCK);
      } catch (error) {
        this.#directs.refuse(error);
        return 0;
      }
    });
  }

  #place(key: string): Place {
    const { envelope, blob } = parseBlobKey(key);
    const shard = join(this.#root, envelope.slice(-2));
    const directory = join(shard, envelope);
    return { shard, envelope: directory, file: join(directory, blob) };
  }

  /** @throws StorageUnavailable when the directory is not this house's now, such as an unmounted disk. */
  async #present(): Promise<void> {
    if (!this.#isMarked) return;
    await this.#fs.stat(join(this.#root, MARK)).catch((error: unknown) => {
      throw new StorageUnavailable("its folder is empty, not mounted or another house's", error);
    });
  }

  /** The quick way for a small blob beside others. */
  async #putWhole(key: string, place: Place, given: Uint8Array, before: number): Promise<{ size: number }> {
    const size = given.length;
    const back = await this.#fs.putFile?.(place.file, place.envelope, given).catch(async (error: unknown) => {
      if (isCode(error, 'EEXIST')) throw new BlobExists(key, error);
      await this.#fs.unlink(place.file).catch(() => undefined);
      await this.#removeEmpty(place).catch(() => undefined);
      throw unavailable('write', error);
    });
    if (back) {
      // The last blob beside it went, and the directory with it.
      this.#durable.delete(place.envelope);
      return this.put(key, back);
    }
    // Taken away and made again meanwhile: the directory's own name may not be on the disk.
    if (!this.#durable.has(place.envelope)) await io('fsync of a directory', () => this.#syncNames(place, before));
    return { size };
  }

  async #create(key: string, place: Place): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#fs.open(place.file, 'create');
      } catch (error) {
        if (isCode(error, 'EEXIST')) throw new BlobExists(key, error);
        if (!isCode(error, 'ENOENT') || attempt === ATTEMPTS) throw unavailable('open', error);
      }
      await this.#present();
      await io('mkdir', async () => {
        await this.#fs.mkdir(place.shard).catch(presentIsFine);
        await this.#fs.mkdir(place.envelope).catch(presentIsFine);
      });
    }
  }

  /** `before` is `#removals` as it was before the file was made: the file pins its directory, but only from then on. */
  async #syncNames(place: Place, before: number): Promise<void> {
    const syncs = [this.#dirs.sync(place.envelope)];
    if (!this.#durable.has(place.envelope)) syncs.push(this.#dirs.sync(place.shard));
    if (!this.#durable.has(place.shard)) syncs.push(this.#dirs.sync(this.#root));
    await Promise.all(syncs);
    if (this.#durable.size >= DURABLE_MAX) this.#durable.clear();
    this.#durable.add(place.shard);
    if (this.#removals === before) this.#durable.add(place.envelope);
  }

  async #removeEmpty(place: Place): Promise<boolean> {
    this.#removals += 1;
    this.#durable.delete(place.envelope);
    try {
      await this.#fs.rmdir(place.envelope);
      return true;
    } catch (error) {
      if (isCode(error, 'ENOTEMPTY') || isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  async #synced(directory: string): Promise<boolean> {
    try {
      await this.#dirs.sync(directory);
      return true;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  async #item(key: string): Promise<BlobItem | null> {
    try {
      const { size, mtimeMs } = await this.#fs.stat(this.#place(key).file);
      return { key, size, age: this.#now() - mtimeMs };
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null;
      throw error;
    }
  }
}

async function makeDirectory(fs: DiskFs, path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await fs.mkdir(path);
  } catch (error) {
    if (isCode(error, 'ENOENT') && parent !== path) {
      await makeDirectory(fs, parent);
      return makeDirectory(fs, path);
    }
    if (!isCode(error, 'EEXIST')) throw error;
  }
  // Also when it was there: whoever made it may have died before the sync.
  await fs.fsyncDir(parent).catch((error: unknown) => {
    if (!isCode(error, 'EACCES')) throw error;
  });
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type DiskFs, type OpenMode, realFs } from './disk-fs.ts';

/** One step of the record, in the order in which it took effect. A sync has two: what it covers is fixed at its begin. */
export type DiskEvent =
  | { op: 'create' | 'unlink' | 'mkdir' | 'rmdir'; path: string; node: number }
  | { op: 'write'; node: number; at: number; bytes: Buffer }
  | { op: 'sync-begin' | 'sync-end'; node: number; sync: number }
  | { op: 'mark'; label: string };

interface Node {
  /** Null for a file. */
  names: Map<string, number> | null;
  data: Buffer;
  safeNames: Map<string, number>;
  safeData: Buffer;
}

type Failure = (call: { op: keyof DiskFs; path: string; written: number }) => string | undefined;

const ROOT = 0;

/**
 * Passes every call on to another file system and keeps a record of it, so that a test can ask at any step: what would
 * be left if the power failed now? The answer is the strictest one: only data that was synced, under names whose
 * directories were synced, all the way up to `root` (which is taken to be safe).
 */
export class RecordingFs implements DiskFs {
  readonly events: DiskEvent[] = [];
  /** Asked before each call; a code it answers ('ENOSPC', 'EIO' …) fails that call. `written` counts bytes so far. */
  failure: Failure = () => undefined;
  readonly #inner: DiskFs;
  readonly #root: string;
  readonly #byPath = new Map<string, number>();
  readonly #byFd = new Map<number, { node: number; path: string }>();
  #nodes = ROOT;
  #syncs = 0;
  #written = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(root: string, inner: DiskFs = realFs) {
    this.#root = root;
    this.#inner = inner;
    this.#byPath.set('', ROOT);
  }

  /** Puts a word of the test into the record, such as "this was acknowledged". */
  mark(label: string): void {
    this.events.push({ op: 'mark', label });
  }

  /** Fails writes with ENOSPC from byte `n` on, counted over all files; what fits before it is written. */
  fullAfter(n: number): void {
    this.failure = ({ op, written }) => (op === 'write' && written >= n ? 'ENOSPC' : undefined);
  }

  async open(path: string, mode: OpenMode): Promise<number> {
    this.#mayFail('open', path);
    return this.#inTurn(async () => {
      const fd = await this.#inner.open(path, mode);
      if (mode === 'create') this.#add('create', path);
      this.#byFd.set(fd, { node: this.#byPath.get(this.#name(path)) ?? -1, path });
      return fd;
    });
  }

  async write(fd: number, chunks: readonly Uint8Array[], at: number): Promise<void> {
    const { node, path } = this.#file(fd);
    for (const chunk of chunks) {
      this.#mayFail('write', path);
      const bytes = Buffer.from(chunk);
      await this.#inner.write(fd, [chunk], at);
      this.events.push({ op: 'write', node, at, bytes });
      this.#written += bytes.length;
      at += bytes.length;
    }
  }

  async read(fd: number, into: Uint8Array, at: number): Promise<number> {
    this.#mayFail('read', this.#file(fd).path);
    return this.#inner.read(fd, into, at);
  }

  async datasync(fd: number): Promise<void> {
    const { node, path } = this.#file(fd);
    await this.#sync('datasync', path, node, () => this.#inner.datasync(fd));
  }

  async fsyncDir(path: string): Promise<void> {
    await this.#sync('fsyncDir', path, this.#byPath.get(this.#name(path)), () => this.#inner.fsyncDir(path));
  }

  async close(fd: number): Promise<void> {
    this.#mayFail('close', this.#file(fd).path);
    this.#byFd.delete(fd);
    await this.#inner.close(fd);
  }

  async unlink(path: string): Promise<void> {
    this.#mayFail('unlink', path);
    await this.#inTurn(async () => {
      await this.#inner.unlink(path);
      this.#remove('unlink', path);
    });
  }

  async mkdir(path: string): Promise<void> {
    this.#mayFail('mkdir', path);
    await this.#inTurn(async () => {
      await this.#inner.mkdir(path);
      this.#add('mkdir', path);
    });
  }

  async rmdir(path: string): Promise<void> {
    this.#mayFail('rmdir', path);
    await this.#inTurn(async () => {
      await this.#inner.rmdir(path);
      this.#remove('rmdir', path);
    });
  }

  readdir(path: string): Promise<string[]> {
    this.#mayFail('readdir', path);
    return this.#inner.readdir(path);
  }

  stat(path: string): Promise<{ size: number; mtimeMs: number }> {
    this.#mayFail('stat', path);
    return this.#inner.stat(path);
  }

  statfs(path: string): Promise<{ freeBytes: number; totalBytes: number }> {
    this.#mayFail('statfs', path);
    return this.#inner.statfs(path);
  }

  /** Handles that were opened and not closed. */
  get openHandles(): number {
    return this.#byFd.size;
  }

  /** Files (with their bytes) and directories (null), by path below root, after a power cut before event `until`. */
  afterPowerCut(until: number = this.events.length): Map<string, Buffer | null> {
    const nodes = this.#replay(until);
    const left = new Map<string, Buffer | null>();
    const pending: [string, number][] = [...(nodes.get(ROOT) as Node).safeNames];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [path, id] = next;
      const node = nodes.get(id) as Node;
      left.set(path, node.names ? null : node.safeData);
      for (const [name, child] of node.safeNames) pending.push([join(path, name), child]);
    }
    return left;
  }

  /** Writes what `afterPowerCut` leaves into another directory, to start again from. */
  materialise(directory: string, until?: number): void {
    mkdirSync(directory, { recursive: true });
    const left = [...this.afterPowerCut(until)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [path, bytes] of left) {
      if (bytes === null) mkdirSync(join(directory, path), { recursive: true });
      else writeFileSync(join(directory, path), bytes);
    }
  }

  #replay(until: number): Map<number, Node> {
    const nodes = new Map<number, Node>([[ROOT, directory()]]);
    const syncs = new Map<number, { names: Map<string, number>; data: Buffer }>();
    const parent = (path: string) => nodes.get(this.#parentAt(nodes, path))?.names;
    for (const event of this.events.slice(0, until)) {
      if (event.op === 'create' || event.op === 'mkdir') {
        nodes.set(event.node, event.op === 'mkdir' ? directory() : file());
        parent(event.path)?.set(basename(event.path), event.node);
      } else if (event.op === 'unlink' || event.op === 'rmdir') {
        parent(event.path)?.delete(basename(event.path));
      } else if (event.op === 'write') {
        const node = nodes.get(event.node) as Node;
        const grown = Buffer.alloc(Math.max(node.data.length, event.at + event.bytes.length));
        node.data.copy(grown);
        event.bytes.copy(grown, event.at);
        node.data = grown;
      } else if (event.op === 'sync-begin') {
        const node = nodes.get(event.node) as Node;
        syncs.set(event.sync, { names: new Map(node.names), data: node.data });
      } else if (event.op === 'sync-end') {
        const node = nodes.get(event.node) as Node;
        const { names, data } = syncs.get(event.sync) as { names: Map<string, number>; data: Buffer };
        node.safeNames = names;
        node.safeData = data;
      }
    }
    return nodes;
  }

  #parentAt(nodes: Map<number, Node>, path: string): number {
    let at = ROOT;
    for (const name of path.split('/').slice(0, -1)) at = nodes.get(at)?.names?.get(name) ?? -1;
    return at;
  }

  async #sync(op: keyof DiskFs, path: string, node: number | undefined, call: () => Promise<void>): Promise<void> {
    this.#mayFail(op, path);
    const sync = ++this.#syncs;
    if (node !== undefined) this.events.push({ op: 'sync-begin', node, sync });
    await call();
    if (node !== undefined) this.events.push({ op: 'sync-end', node, sync });
  }

  #add(op: 'create' | 'mkdir', path: string): void {
    const name = this.#name(path);
    if (name === '' || name.startsWith('..')) return;
    const node = ++this.#nodes;
    this.#byPath.set(name, node);
    this.events.push({ op, path: name, node });
  }

  #remove(op: 'unlink' | 'rmdir', path: string): void {
    const name = this.#name(path);
    const node = this.#byPath.get(name);
    if (node === undefined) return;
    this.#byPath.delete(name);
    this.events.push({ op, path: name, node });
  }

  #name(path: string): string {
    return relative(this.#root, path);
  }

  #file(fd: number): { node: number; path: string } {
    const file = this.#byFd.get(fd);
    if (!file) throw new Error(`Handle ${fd} is not open.`);
    return file;
  }

  /** One change of names after another: two at once would be recorded in another order than they took effect. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(call);
    this.#turn = result.then(ignore, ignore);
    return result;
  }

  #mayFail(op: keyof DiskFs, path: string): void {
    const code = this.failure({ op, path, written: this.#written });
    if (code) throw Object.assign(new Error(`${code}: injected, ${op}`), { code, syscall: op });
  }
}

const directory = (): Node => ({ names: new Map(), data: EMPTY, safeNames: new Map(), safeData: EMPTY });
const file = (): Node => ({ ...directory(), names: null });
const ignore = (): void => {};
const EMPTY = Buffer.alloc(0);
const basename = (path: string): string => relative(dirname(path), path);

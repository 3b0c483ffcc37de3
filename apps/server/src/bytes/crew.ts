import type { KeyObject } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ByteWork, KEY_TTL_MS } from './byte-work.ts';
import { EngineError } from './errors.ts';
import type { FromWorker, Job, KeyGrant, Result, ToWorker } from './jobs.ts';
import type { KeyRef } from './slice.ts';

/** `transfer` goes before `verify`: uploads and downloads are waited for by somebody. */
export type Priority = 'transfer' | 'verify';

export interface RunOptions {
  priority: Priority;
  ref?: KeyRef;
  /** Only this member does it; its jobs of one priority keep their order. */
  member?: number;
}

interface Task {
  job: Job;
  priority: Priority;
  ref: KeyRef | undefined;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

interface Member {
  send(message: ToWorker, transfer: ArrayBuffer[]): void;
  close(): Promise<void>;
  running: Map<number, Task>;
  verifying: number;
  pinned: { transfer: Task[]; verify: Task[] };
  /** Weakly: a key that nobody uses any more must not live on here. */
  granted: Map<string, { key: WeakRef<KeyObject>; at: number }>;
  lastWasVerify: boolean;
  /** Rises when the thread was replaced: its running hashes are lost. */
  generation: number;
}

/** Jobs a member has at once: one it does and one that waits, so that it never idles for a round trip. */
const DEPTH = 2;

/** Hands jobs to the workers. While transfers wait, verification has one worker at most, never none. */
export class Crew {
  readonly size: number;
  readonly #memory: SharedArrayBuffer;
  readonly #members: Member[];
  readonly #shared = { transfer: [] as Task[], verify: [] as Task[] };
  readonly #forgetting = new Map<number, { member: Member; resolve: () => void }>();
  #ids = 0;
  #stopped = false;

  /** `threads` 0: everything is done in the calling thread, by as many `members`, for tests. */
  constructor(memory: SharedArrayBuffer, threads: number = Math.max(2, availableParallelism()), members = 1) {
    this.#memory = memory;
    this.size = threads || members;
    this.#members = Array.from({ length: this.size }, () => newMember());
    for (const member of this.#members) {
      if (threads === 0) this.#inline(member);
      else this.#start(member);
    }
  }

  run(job: Job, options: RunOptions): Promise<Result> {
    if (this.#stopped) return Promise.reject(new EngineError('engine_stopped'));
    const { priority, ref, member } = options;
    return new Promise((resolve, reject) => {
      const task: Task = { job, priority, ref, resolve, reject };
      const queue = member === undefined ? this.#shared : (this.#members[member] as Member).pinned;
      queue[priority].push(task);
      this.#pump();
    });
  }

  /** The member with the least to do for verification. */
  idlest(): number {
    const load = ({ pinned, running }: Member) => pinned.verify.length + running.size;
    return this.#members.reduce(
      (best, member, i) => (load(member) < load(this.#members[best] as Member) ? i : best),
      0,
    );
  }

  generation(member: number): number {
    return (this.#members[member] as Member).generation;
  }

  /** Jobs of this envelope that no member has begun fail; its running ones come to their end. */
  cancel(envelope: string, reason: unknown): void {
    for (const queue of [this.#shared, ...this.#members.map((member) => member.pinned)]) {
      for (const priority of ['transfer', 'verify'] as const) {
        const [cancelled, kept] = [[] as Task[], [] as Task[]];
        for (const task of queue[priority]) (task.ref?.envelope === envelope ? cancelled : kept).push(task);
        queue[priority] = kept;
        for (const task of cancelled) task.reject(reason);
      }
    }
  }

  /** Resolves when no member holds anything of this envelope's keys. */
  async forget(envelope: string): Promise<void> {
    if (this.#stopped) return;
    const confirmed = this.#members.map((member) => {
      member.granted.delete(envelope);
      return new Promise<void>((resolve) => {
        const id = ++this.#ids;
        this.#forgetting.set(id, { member, resolve });
        member.send({ id, forget: envelope }, []);
      });
    });
    await Promise.all(confirmed);
  }

  async dispose(): Promise<void> {
    this.#stopped = true;
    const reason = new EngineError('engine_stopped');
    for (const member of this.#members) this.#failAll(member, reason);
    for (const queue of Object.values(this.#shared)) for (const task of queue.splice(0)) task.reject(reason);
    await Promise.all(this.#members.map((member) => member.close()));
    for (const { resolve } of this.#forgetting.values()) resolve();
  }

  #pump(): void {
    for (let found = true; found; ) {
      found = false;
      // One job a turn for each, so that all have something before one has two.
      for (const member of this.#members) {
        if (member.running.size >= DEPTH) continue;
        const task = this.#next(member);
        if (!task) continue;
        this.#send(member, task);
        found = true;
      }
    }
  }

  #next(member: Member): Task | undefined {
    const { pinned } = member;
    const shared = this.#shared;
    const transfers = pinned.transfer.length + shared.transfer.length > 0;
    const verifies = pinned.verify.length + shared.verify.length > 0;
    if (verifies && (!transfers || (this.#mayVerify(member) && !member.lastWasVerify))) {
      member.lastWasVerify = true;
      // What is pinned first: it gives slots back.
      return pinned.verify.shift() ?? shared.verify.shift();
    }
    member.lastWasVerify = false;
    return pinned.transfer.shift() ?? shared.transfer.shift();
  }

  #mayVerify(member: Member): boolean {
    return this.#members.every((other) => other === member || other.verifying === 0);
  }

  #send(member: Member, task: Task): void {
    const id = ++this.#ids;
    member.running.set(id, task);
    if (task.priority === 'verify') member.verifying += 1;
    const grant = task.ref ? this.#grant(member, task.ref) : null;
    const transfer = task.job.op === 'seal-many' || task.job.op === 'file' ? [task.job.bytes] : [];
    member.send({ id, job: task.job, grant }, transfer);
  }

  /** The key goes along unless the member was given the same one so lately that it surely has it. */
  #grant(member: Member, { envelope, key }: KeyRef): KeyGrant {
    const now = performance.now();
    const granted = member.granted.get(envelope);
    if (granted && granted.key.deref() === key && now - granted.at < KEY_TTL_MS / 2) return { envelope };
    if (member.granted.size > 256) {
      for (const [other, { at }] of member.granted) if (now - at > KEY_TTL_MS / 2) member.granted.delete(other);
    }
    member.granted.set(envelope, { key: new WeakRef(key), at: now });
    return { envelope, key };
  }

  #answered(member: Member, { id, result, error }: FromWorker): void {
    const forgetting = this.#forgetting.get(id);
    if (forgetting) {
      this.#forgetting.delete(id);
      forgetting.resolve();
      return;
    }
    const task = member.running.get(id);
    if (!task) return;
    member.running.delete(id);
    if (task.priority === 'verify') member.verifying -= 1;
    this.#pump();
    if (result) task.resolve(result);
    else task.reject(new Error(`A worker failed: ${error}`));
  }

  #failAll(member: Member, reason: unknown): void {
    const tasks = [...member.running.values(), ...member.pinned.transfer.splice(0), ...member.pinned.verify.splice(0)];
    member.running.clear();
    member.verifying = 0;
    for (const task of tasks) task.reject(reason);
  }

  #start(member: Member): void {
    // Threads find the compile cache only by their environment; without it each loads a type stripper of 25 MB.
    const cache = getCompileCacheDir();
    const env = cache ? { ...process.env, NODE_COMPILE_CACHE: cache } : process.env;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.#memory, env });
    member.send = (message, transfer) => worker.postMessage(message, transfer);
    member.close = async () => void (await worker.terminate());
    let cause: unknown;
    worker.on('message', (message: FromWorker) => {
      // Below `--watch` Node itself tells from a thread which files it loads.
      if (message.id !== undefined) this.#answered(member, message);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (this.#stopped) return;
      member.generation += 1;
      member.granted.clear();
      this.#failAll(member, new EngineError('worker_lost', cause));
      for (const [id, one] of this.#forgetting) {
        // A thread that is gone holds no key.
        if (one.member === member) this.#forgetting.delete(id);
        if (one.member === member) one.resolve();
      }
      this.#start(member);
      this.#pump();
    });
  }

  #inline(member: Member): void {
    const work = new ByteWork(this.#memory);
    const sweeper = setInterval(() => work.sweep(), 5_000).unref();
    member.close = async () => clearInterval(sweeper);
    member.send = (message) => {
      const answer: FromWorker = { id: message.id };
      try {
        if ('forget' in message) work.forget(message.forget);
        else answer.result = work.run(message.job, message.grant);
      } catch (error) {
        answer.error = String(error);
      }
      setImmediate(() => this.#answered(member, answer));
    };
  }
}

function newMember(): Member {
  return {
    send: () => undefined,
    close: async () => undefined,
    running: new Map(),
    verifying: 0,
    pinned: { transfer: [], verify: [] },
    granted: new Map(),
    lastWasVerify: false,
    generation: 0,
  };
}

import type { SpeedView, TransfersView, WalkView } from '@datoferum/core/transfer';
import { type AuthPort, type Courier, isMoving, type Picked, type TransfersPort } from '@datoferum/ui';
import { workerAddress } from '../worker-address.ts';
import { Caller, TransferFailure } from './calling.ts';
import { KeepGoing } from './keep-going.ts';
import {
  fromTransfer,
  type Pick as Picking,
  pickFiles,
  pickFolder,
  pickList,
  pickTarget,
  readEntries,
} from './picking.ts';
import type { FromWorker, PickedRow, ToWorker } from './protocol.ts';

const STILL: SpeedView = { now: 0, best: 0, median: 0, points: [], stepMs: 1000, cuts: [] };
const NOTHING: TransfersView = {
  jobs: [],
  line: {
    up: STILL,
    down: STILL,
    state: 'fine',
    since: 0,
    nextTryAt: null,
    settings: { bytesPerSecond: null, timetable: [] },
    limit: null,
  },
};

const pickedOf = ({ id, name, roots, keepsEmptyFolders, showsAllNames }: PickedRow): Picked => ({
  id,
  name,
  roots: roots.map((root) => ({ name: root.name, kind: root.kind })),
  keepsEmptyFolders,
  showsAllNames,
});

/** Who signs in and who answers; the sign-in itself asks whether something moves, so they come after. */
interface Around {
  auth: AuthPort;
  courier: Courier;
}

/** The engine of one person. */
interface Own {
  person: string;
  worker: Worker;
  caller: Caller;
}

/**
 * The engine runs in a worker of its own, so that a walk of a million files holds up no click; this is its face on the page.
 * Every person has one, with a journal of their own: what one began neither goes on nor is seen while another is signed in.
 */
export function createTransfers(): TransfersPort & {
  meet(around: Around): void;
  /** There is news of the line: who waits for it tries at once. */
  wake(): void;
} {
  const listeners = new Set<() => void>();
  const walks = new Map<string, (view: WalkView) => void>();
  const structures = new Map<string, (at: number, of: number, share: number) => void>();
  const keepGoing = new KeepGoing();
  let own: Own | null = null;
  let view = NOTHING;
  let isHere = true;
  let walkCount = 0;
  let around: Around | null = null;

  const caller: Pick<Caller, 'call'> = {
    call(...args) {
      if (!own) return Promise.reject(new TransferFailure({ code: 'sign_in_over', message: 'Nobody is signed in.' }));
      return own.caller.call(...args);
    },
  };
  const show = (next: TransfersView, here: boolean): void => {
    view = next;
    isHere = here;
    keepGoing.set(isHere && isMoving(view));
    for (const listener of listeners) listener();
  };
  const giveToken = async ({ worker }: Own, id: number, renew: boolean): Promise<void> => {
    const say = (message: ToWorker): void => worker.postMessage(message);
    try {
      say({ kind: 'token', id, token: (await around?.auth.token(renew)) ?? null, failure: null });
    } catch (error) {
      say({ kind: 'token', id, token: null, failure: error instanceof Error ? error.message : 'sign_in_over' });
    }
  };
  const begin = (person: string): Own => {
    const worker = new Worker(workerAddress('transfers.worker'), { type: 'module', name: person });
    const one = { person, worker, caller: new Caller((message, hand) => worker.postMessage(message, hand)) };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (one !== own || one.caller.heard(data)) return;
      if (data.kind === 'view') show(data.view, data.isHere);
      else if (data.kind === 'walk') walks.get(data.walk)?.(data.view);
      else if (data.kind === 'structure') structures.get(data.walk)?.(data.at, data.of, data.share);
      else if (data.kind === 'token') void giveToken(one, data.id, data.renew);
    });
    return one;
  };
  // Only a hint: who waits tries again by itself.
  const wake = (): void => void caller.call('wake').catch(() => undefined);
  const look = (): void => {
    const state = around?.auth.state();
    const person = state?.kind === 'in' || state?.kind === 'over' ? state.who.id : null;
    if (own?.person === person) {
      if (state?.kind === 'in') wake();
      return;
    }
    const before = own;
    own = null;
    if (before) {
      before.worker.terminate();
      before.caller.end();
      show(NOTHING, true);
    }
    if (person !== null) own = begin(person);
  };
  addEventListener('online', wake);
  const idle = globalThis.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 2_000));
  // Only ahead of time: a drop asks for it again and says so when it does not come.
  idle(() => void readEntries().catch(() => undefined));

  const keep = async (pick: Picking | null): Promise<Picked | null> => {
    if (!pick) return null;
    const { row, list } = pick;
    await caller.call('keep', row);
    if (list) void handOver(row.id, list);
    return pickedOf(row);
  };
  const handOver = async (id: string, list: NonNullable<Picking['list']>): Promise<void> => {
    for await (const batch of list) await caller.call('listed', id, batch);
    await caller.call('listed', id, null);
  };
  const stoppable = async <T>(signal: AbortSignal, act: (walk: string) => Promise<T>): Promise<T> => {
    const walk = `${++walkCount}`;
    const stop = (): void => void caller.call('stopWalk', walk);
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      return await act(walk);
    } finally {
      signal.removeEventListener('abort', stop);
      walks.delete(walk);
      structures.delete(walk);
    }
  };

  return {
    meet(those) {
      around = those;
      those.auth.subscribe(look);
      look();
    },
    wake,
    view: () => view,
    isHere: () => isHere,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    fromDrop: (transfer) => fromTransfer(transfer).then(keep),
    fromPaste: (transfer) => fromTransfer(transfer).then(keep),
    pickFolder: () => pickFolder().then(keep),
    pickFiles: () => pickFiles().then(keep),
    merge: async (into, more) => pickedOf(await caller.call('merge', into, more)),
    letGo: (picked) => caller.call('letGo', picked),
    leaveOut: (picked, isOn) => caller.call('leaveOut', picked, isOn),
    walk: (picked, changed, signal) =>
      stoppable(signal, (walk) => {
        walks.set(walk, changed);
        return caller.call('walk', picked, walk);
      }),
    checkStructure: (picked, changed, signal) =>
      stoppable(signal, (walk) => {
        structures.set(walk, changed);
        return caller.call('checkStructure', picked, walk);
      }),
    async send(picked, { closesItself, priority, intended: _, ...envelope }) {
      const idempotencyKey = `send-${picked}-${Date.now().toString(36)}`;
      if (!around) throw new TransferFailure({ code: 'sign_in_over', message: 'Nobody is signed in.' });
      const opened = await around.courier.post<{ id: string; ticket: string }>('/api/v1/envelopes', {
        body: envelope,
        idempotencyKey,
      });
      const { title } = envelope;
      const options = { title, envelope: opened.id, ticket: opened.ticket, closesItself, priority };
      return { job: await caller.call('send', picked, options), envelope: opened.id };
    },
    async fetch(envelope, options) {
      const handle = await pickTarget();
      if (!handle) return null;
      const target = `${envelope}-${Date.now().toString(36)}`;
      await caller.call('keepTarget', target, handle);
      return caller.call('fetch', envelope, options, target);
    },
    command: (job, command) => caller.call('command', job, command),
    async showAgain(job) {
      const { handles, needsList } = await caller.call('handlesOf', job);
      const mode = view.jobs.find(({ id }) => id === job)?.direction === 'fetch' ? 'readwrite' : 'read';
      if (handles.length > 0 && !needsList) {
        const leaves = await Promise.all(handles.map((handle) => handle.requestPermission({ mode })));
        if (leaves.some((leave) => leave !== 'granted')) return 'nothing_picked';
        return (await caller.call('shownAgain', job, null)) ? 'goes_on' : 'not_the_same';
      }
      const picked = await keep(await (needsList ? pickList() : pickFolder()));
      if (!picked) return 'nothing_picked';
      return (await caller.call('shownAgain', job, picked.id)) ? 'goes_on' : 'not_the_same';
    },
    tape: (job, columns) => caller.call('tape', job, columns),
    troubles: (job, cursor) => caller.call('troubles', job, cursor),
    setLine: (settings) => caller.call('setLine', settings),
  };
}

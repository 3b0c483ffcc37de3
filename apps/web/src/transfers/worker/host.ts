import {
  createEngine,
  type Engine,
  type FileSink,
  type FileSource,
  type Journal,
  type TransfersView,
} from '@datoferum/core/transfer';
import { HandleSink, WebHttp, webClock, webCryptoHost, webHasher } from '@datoferum/core/transfer/browser';
import type { FetchOptions } from '@datoferum/ui';
import type { Call, SendOpened } from '../protocol.ts';
import { failure, type Sources } from './sources.ts';

/** Which pick a job sends: job → picked. */
const TABLE = 'job-pick';
/** Folders that deliveries are placed in. */
const TARGETS = 'target';
const JOB_TARGETS = 'job-target';
/** What the engine keeps of a source. */
interface SourceRef {
  picked: string;
}

interface SinkRef {
  target: string;
}

export interface Host {
  view(): TransfersView;
  /** Does what concerns jobs. */
  act(call: Call): Promise<unknown>;
}

/** The engine with what a browser gives it; one in all tabs of a browser. */
export async function openHost(of: {
  journal: Journal;
  sources: Sources;
  origin: string;
  token(renew: boolean): Promise<string>;
  changed(view: TransfersView): void;
}): Promise<Host> {
  const { journal, sources } = of;
  const known = async (table: string): Promise<Map<string, string>> =>
    new Map((await journal.list<string>(table, '', '\uffff', 1000)).map(({ key, value }) => [key, value]));
  const [picks, targets] = [await known(TABLE), await known(JOB_TARGETS)];
  /** Picks that a person must show again. */
  const needed = new Set<string>();
  await sources.sweep((picked) => [...picks.values()].includes(picked), Date.now());

  const engine: Engine = createEngine({
    ports: {
      journal,
      hasher: webHasher,
      host: webCryptoHost,
      clock: webClock,
      http: new WebHttp(of.origin),
      credentials: { bearer: of.token },
      async openSource(ref): Promise<FileSource | null> {
        const { picked } = ref as SourceRef;
        const source = await sources.open(picked);
        if (source) needed.delete(picked);
        else needed.add(picked);
        return source;
      },
      async openSink(ref): Promise<FileSink | null> {
        const handle = await journal.get<FileSystemDirectoryHandle>(TARGETS, (ref as SinkRef).target);
        const leave = await handle?.queryPermission({ mode: 'readwrite' });
        return handle && leave === 'granted' ? new HandleSink(handle) : null;
      },
    },
    most: 4,
  });

  const seen = (view: TransfersView): TransfersView => ({
    ...view,
    jobs: view.jobs.map((job) => {
      const isNeeded = job.waiting?.why === 'source_gone' && needed.has(picks.get(job.id) ?? '');
      return isNeeded && job.waiting ? { ...job, waiting: { ...job.waiting, why: 'folder_needed' as const } } : job;
    }),
  });

  const send = async (picked: string, options: SendOpened): Promise<string> => {
    await sources.remember(picked);
    const { title, envelope, ticket, closesItself, priority } = options;
    const source: SourceRef = { picked };
    const job = await engine.send({ title, envelope: { id: envelope, ticket }, source, closesItself });
    picks.set(job, picked);
    await journal.write([{ table: TABLE, key: job, value: picked }]);
    if (priority !== 'usual') await engine.command(job, { do: 'priority', priority });
    return job;
  };
  const fetch = async (envelope: string, { title, only }: FetchOptions, target: string): Promise<string> => {
    const paths = only?.map((path) => new TextEncoder().encode(path)) ?? null;
    const sink: SinkRef = { target };
    const job = await engine.fetch({ envelope, title, sink, only: paths });
    targets.set(job, target);
    await journal.write([{ table: JOB_TARGETS, key: job, value: target }]);
    return job;
  };
  const handlesOf = async (job: string): Promise<{ handles: FileSystemHandle[]; needsList: boolean }> => {
    const target = targets.get(job);
    if (target === undefined) return sources.handles(picks.get(job) ?? '');
    const handle = await journal.get<FileSystemDirectoryHandle>(TARGETS, target);
    return { handles: handle ? [handle] : [], needsList: false };
  };
  const forget = async (job: string): Promise<void> => {
    await engine.command(job, { do: 'forget' });
    const [picked, target] = [picks.get(job), targets.get(job)];
    picks.delete(job);
    targets.delete(job);
    await journal.write([
      { table: TABLE, key: job, value: undefined },
      { table: JOB_TARGETS, key: job, value: undefined },
      ...(target ? [{ table: TARGETS, key: target, value: undefined }] : []),
    ]);
    if (picked) await sources.letGo(picked);
  };
  const shownAgain = async (job: string, shown: string | null): Promise<boolean> => {
    const picked = picks.get(job);
    if (!picked && !targets.has(job)) throw failure('nothing_picked', 'This job is no longer known.');
    if (picked && shown !== null && !(await sources.replace(picked, shown))) return false;
    engine.wake();
    await engine.command(job, { do: 'continue' });
    return true;
  };

  engine.subscribe((view) => of.changed(seen(view)));
  await engine.resume();
  return {
    view: () => seen(engine.view()),
    async act({ name, args }) {
      switch (name) {
        case 'send':
          return send(...args);
        case 'command':
          return args[1].do === 'forget' ? forget(args[0]) : engine.command(...args);
        case 'keepTarget':
          return journal.write([{ table: TARGETS, key: args[0], value: args[1] }]);
        case 'fetch':
          return fetch(...args);
        case 'handlesOf':
          return handlesOf(args[0]);
        case 'shownAgain':
          return shownAgain(...args);
        case 'tape':
          return engine.tape(...args);
        case 'troubles':
          return engine.troubles(...args);
        case 'setLine':
          return engine.setLine(...args);
        case 'wake':
          return engine.wake();
        default:
          throw failure('unknown', `The engine does not know ${name}.`);
      }
    },
  };
}

import { createEngine, type Engine, type FileSource, type Journal, type TransfersView } from '@datoferum/core/transfer';
import { webClock, webHasher, WebHttp } from '@datoferum/core/transfer/browser';
import type { Call, SendOpened } from '../protocol.ts';
import { failure, type Sources } from './sources.ts';

/** Which pick a job sends: job → picked. */
const TABLE = 'job-pick';
/** What the engine keeps of a source. */
interface SourceRef {
  picked: string;
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
  const picks = new Map((await journal.list<string>(TABLE, '', '\uffff', 1000)).map(({ key, value }) => [key, value]));
  /** Picks that a person must show again. */
  const needed = new Set<string>();
  await sources.sweep((picked) => [...picks.values()].includes(picked), Date.now());

  const engine: Engine = createEngine({
    ports: {
      journal,
      hasher: webHasher,
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
      openSink: async () => null,
    },
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
  const forget = async (job: string): Promise<void> => {
    await engine.command(job, { do: 'forget' });
    const picked = picks.get(job);
    picks.delete(job);
    await journal.write([{ table: TABLE, key: job, value: undefined }]);
    if (picked) await sources.letGo(picked);
  };
  const shownAgain = async (job: string, shown: string | null): Promise<boolean> => {
    const picked = picks.get(job);
    if (!picked) throw failure('nothing_picked', 'This job is no longer known.');
    if (shown !== null && !(await sources.replace(picked, shown))) return false;
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
        case 'handlesOf':
          return sources.handles(picks.get(args[0]) ?? '');
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

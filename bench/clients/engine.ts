import { join } from 'node:path';
import { createEngine } from '@datoferum/core/transfer';
import {
  FolderSink,
  FolderSource,
  NodeHttp,
  nodeCheckHost,
  nodeClock,
  nodeHasher,
  SqliteJournal,
} from '@datoferum/core/transfer/node';

/** What the clients' engine is to do; given as JSON. */
export type EngineOrder = Order & ({ send: Sending } | { fetch: Fetching });
interface Sending {
  /** Absolute path of a file or folder. */
  source: string;
  recipient: string;
}
interface Fetching {
  envelope: string;
  /** Absolute path of a folder that stands. */
  into: string;
}
interface Order {
  origin: string;
  token: string;
  /** Scratch folder; the journal lies in it. */
  work: string;
  /** So many at once instead of following the line. */
  lanes?: number;
}
/** Printed as the last line; seconds since the start, NaN (null in JSON) for what there was none of. */
export interface EngineOutcome {
  /** All laid or listed; all acknowledged; sealed, or checked, placed and confirmed. */
  walked: number;
  acknowledged: number;
  done: number;
  cpuSeconds: number;
  peakBytes: number;
  lanes: number;
}

// Usage: node engine.ts '<order>'
const order = JSON.parse(process.argv[2] ?? '{}') as EngineOrder;
const { lanes: fixed } = order;
const journal = new SqliteJournal(join(order.work, 'journal.sqlite'));
const engine = createEngine({
  ports: {
    journal,
    hasher: nodeHasher,
    host: nodeCheckHost,
    clock: nodeClock,
    http: new NodeHttp(order.origin),
    credentials: { bearer: async () => order.token },
    openSource: async (path) => new FolderSource([String(path)]),
    openSink: (path) => FolderSink.open(String(path)),
  },
  ...(fixed === undefined ? {} : { least: fixed, most: fixed }),
});
const began = performance.now();
const since = (): number => (performance.now() - began) / 1000;
const at = { walked: Number.NaN, acknowledged: Number.NaN };
const title = 'By the engine';
await engine.resume();
const job =
  'send' in order
    ? await engine.send({
        title,
        envelope: { open: { title, recipients: [{ email: order.send.recipient }] } },
        source: order.send.source,
      })
    : await engine.fetch({ envelope: order.fetch.envelope, title, sink: order.fetch.into, only: null });
let most = 0;
const look = (): void => {
  const view = engine.view().jobs.find(({ id }) => id === job);
  if (view === undefined) return;
  most = Math.max(most, view.moving.length);
  if (view.direction === 'fetch') return;
  if (view.walk.isDone && Number.isNaN(at.walked)) at.walked = since();
  const isOver = view.phase === 'closing' || view.phase === 'sealing' || view.phase === 'sealed';
  if (isOver && Number.isNaN(at.acknowledged)) at.acknowledged = since();
};
const looking = setInterval(look, 50);
await engine.idle();
look();
clearInterval(looking);
const view = engine.view().jobs.find(({ id }) => id === job);
if (view?.phase !== 'sealed' && view?.phase !== 'collected')
  throw new Error(`the engine ended with ${JSON.stringify(view && { ...view, speed: null })}`);
const cpu = process.cpuUsage();
const outcome: EngineOutcome = {
  ...at,
  done: since(),
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  lanes: most,
};
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));

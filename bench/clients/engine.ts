import { join } from 'node:path';
import { createEngine } from '@datoferum/core/transfer';
import {
  FolderSource,
  NodeHttp,
  nodeCheckHost,
  nodeClock,
  nodeHasher,
  SqliteJournal,
} from '@datoferum/core/transfer/node';

/** A folder or file to send by the clients' engine until it is sealed; given as JSON. */
export interface EngineOrder {
  origin: string;
  token: string;
  /** Absolute path of a file or folder. */
  source: string;
  recipient: string;
  /** Scratch folder; the journal lies in it. */
  work: string;
  /** So many at once instead of following the line. */
  lanes?: number;
}
/** Printed as the last line; seconds since the start. */
export interface EngineOutcome {
  /** All laid, all acknowledged, sealed. */
  walked: number;
  acknowledged: number;
  sealed: number;
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
    openSource: async () => new FolderSource([order.source]),
    openSink: async () => null,
  },
  ...(fixed === undefined ? {} : { least: fixed, most: fixed }),
});
const began = performance.now();
const since = (): number => (performance.now() - began) / 1000;
const at = { walked: Number.NaN, acknowledged: Number.NaN };
const title = 'Sent by the engine';
await engine.resume();
const job = await engine.send({
  title,
  envelope: { open: { title, recipients: [{ email: order.recipient }] } },
  source: null,
});
let most = 0;
const look = (): void => {
  const view = engine.view().jobs.find(({ id }) => id === job);
  if (view?.direction !== 'send') return;
  most = Math.max(most, view.moving.length);
  if (view.walk.isDone && Number.isNaN(at.walked)) at.walked = since();
  const isOver = view.phase === 'closing' || view.phase === 'sealing' || view.phase === 'sealed';
  if (isOver && Number.isNaN(at.acknowledged)) at.acknowledged = since();
};
const looking = setInterval(look, 50);
await engine.idle();
look();
clearInterval(looking);
const view = engine.view().jobs.find(({ id }) => id === job);
if (view?.direction !== 'send' || view.phase !== 'sealed')
  throw new Error(`the engine ended with ${JSON.stringify(view && { ...view, speed: null })}`);
const cpu = process.cpuUsage();
const outcome: EngineOutcome = {
  ...at,
  sealed: since(),
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  lanes: most,
};
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));

// A process that fetches until somebody kills it: `fetch-child.ts ORIGIN ENVELOPE ROOT JOURNAL`.
// Says how many bytes are placed each time that the journal knows of them; at the end how many came and how it ended.
import { Courier, FetchJob } from '@datoferum/core/transfer';
import {
  FolderSink,
  NodeHttp,
  nodeCheckHost,
  nodeClock,
  nodeHasher,
  SqliteJournal,
} from '@datoferum/core/transfer/node';
import { PEOPLE } from '../../support/courier-client.ts';

const [origin = '', envelope = '', root = '', journal = ''] = process.argv.slice(2);
const kept = new SqliteJournal(journal);
let running: FetchJob | null = null;
let came = 0;
const ctx = {
  ports: {
    journal: {
      get: kept.get.bind(kept),
      list: kept.list.bind(kept),
      drop: kept.drop.bind(kept),
      async write(rows: Parameters<typeof kept.write>[0]) {
        // What is written now was placed before.
        const placed = running?.view().placed.bytes ?? 0;
        await kept.write(rows);
        if (rows.some(({ table }) => table === 'fetch-bits')) process.stdout.write(`${placed}\n`);
      },
    },
    hasher: nodeHasher,
    host: nodeCheckHost,
    clock: nodeClock,
    openSource: async () => null,
    openSink: () => FolderSink.open(root),
  },
  courier: new Courier({
    http: new NodeHttp(origin),
    credentials: { bearer: async () => PEOPLE.recipient.token },
    clock: nodeClock,
  }),
  limiter: {
    async take(wanted: number) {
      came += wanted;
      return wanted;
    },
  },
  isLimited: () => false,
  most: 16,
  moved: () => undefined,
  changed: () => undefined,
};
const id = `fetch ${envelope}`;
const known = await FetchJob.find(ctx, id);
const order = { id, envelope, title: 'a tree', sink: null, only: null, startedAt: Date.now() };
const job = known ?? (await FetchJob.begin(ctx, order));
running = job;
await job.run(new AbortController().signal);
process.stdout.write(`${came} ${job.view().phase}\n`, () => process.exit(0));

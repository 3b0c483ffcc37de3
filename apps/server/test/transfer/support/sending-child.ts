import { createEngine } from '@datoferum/core/transfer';
import {
  FolderSource,
  NodeHttp,
  nodeCheckHost,
  nodeClock,
  nodeHasher,
  SqliteJournal,
} from '@datoferum/core/transfer/node';
import { SENDER, TO_RECIPIENT } from './an-engine.ts';

/** An engine in a process of its own, to be killed. argv: origin, journal, folder. Goes on when the journal holds something. */
const [origin = '', journal = '', folder = ''] = process.argv.slice(2);
const engine = createEngine({
  ports: {
    http: new NodeHttp(origin),
    journal: new SqliteJournal(journal),
    credentials: SENDER,
    hasher: nodeHasher,
    host: nodeCheckHost,
    clock: nodeClock,
    openSource: async (ref) => new FolderSource((ref as { paths: string[] }).paths),
    openSink: async () => null,
  },
});
await engine.resume();
if (engine.view().jobs.length === 0)
  await engine.send({ title: 'a job', envelope: TO_RECIPIENT('a job'), source: { paths: [folder] } });
await engine.idle();

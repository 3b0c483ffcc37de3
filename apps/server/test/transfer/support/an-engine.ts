import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type Credentials,
  createEngine,
  type Engine,
  type EngineOptions,
  type SendView,
} from '@datoferum/core/transfer';
import {
  FolderSource,
  NodeHttp,
  nodeCheckHost,
  nodeClock,
  nodeHasher,
  SqliteJournal,
} from '@datoferum/core/transfer/node';
import { PEOPLE } from '../../support/courier-client.ts';
import { atEnd } from '../../support/test-house.ts';

export const SENDER: Credentials = { bearer: async () => PEOPLE.sender.token };

/** An engine under Node as the desktop has it: a real journal, a real line, folders by their paths. Stopped with the test. */
export function anEngine(
  t: Pick<TestContext, 'after'>,
  of: { origin: string; journal: string; most?: number; credentials?: Credentials; atOnce?: number } & {
    ports?: Partial<EngineOptions['ports']>;
  },
): { engine: Engine; end(): Promise<void> } {
  const http = new NodeHttp(of.origin);
  const journal = new SqliteJournal(of.journal);
  const engine = createEngine({
    ports: {
      http,
      journal,
      credentials: of.credentials ?? SENDER,
      hasher: nodeHasher,
      clock: nodeClock,
      openSource: async (ref) => new FolderSource((ref as { paths: string[] }).paths),
      host: nodeCheckHost,
      openSink: async () => null,
      ...of.ports,
    },
    most: of.most ?? 16,
    atOnce: of.atOnce ?? 1,
  });
  let ended: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ended ??= engine.stop().then(() => {
      http.close();
      journal.close();
    });
    return ended;
  };
  atEnd(t, end);
  return { engine, end };
}

export const TO_RECIPIENT = (title: string) => ({ open: { title, recipients: [{ email: PEOPLE.recipient.address }] } });

export function sendView(engine: Engine, id: string): SendView {
  const view = engine.view().jobs.find((job) => job.id === id);
  if (view?.direction !== 'send') throw new Error(`no send ${id}`);
  return view;
}

/** Asks until the view is so; the test's own time limit ends it. @returns that view */
export async function untilView(engine: Engine, id: string, isSo: (view: SendView) => boolean): Promise<SendView> {
  for (;;) {
    const view = sendView(engine, id);
    if (isSo(view)) return view;
    if (view.failure !== null && view.phase !== 'sealed')
      throw new Error(`the send failed: ${JSON.stringify(view.failure)}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Writes a tree of files and (null) empty folders. */
export async function plant(folder: string, tree: Record<string, Uint8Array | null>): Promise<void> {
  for (const [path, bytes] of Object.entries(tree)) {
    const place = join(folder, path);
    await mkdir(bytes === null ? place : dirname(place), { recursive: true });
    if (bytes !== null) await writeFile(place, bytes);
  }
}

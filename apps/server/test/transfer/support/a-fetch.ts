import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Courier, FetchJob, type FileSink, type JobContext, type Journal } from '@datoferum/core/transfer';
import {
  FolderSink,
  NodeHttp,
  nodeCheckHost,
  nodeClock,
  nodeHasher,
  SqliteJournal,
} from '@datoferum/core/transfer/node';
import { PEOPLE } from '../../support/courier-client.ts';
import { atEnd } from '../../support/test-house.ts';

export interface FetchPlace {
  /** Where it is placed. */
  root: string;
  journal: SqliteJournal;
}

/** A folder and a journal that go with the test. */
export function aPlace(t: TestContext): FetchPlace {
  const base = mkdtempSync(join(tmpdir(), 'fetch-'));
  const root = mkdtempSync(join(base, 'into-'));
  const journal = new SqliteJournal(join(base, 'journal.db'));
  atEnd(t, () => {
    journal.close();
    rmSync(base, { recursive: true, force: true });
  });
  return { root, journal };
}

/** With the bytes of the tape that came in. */
export interface TestContextOfJob extends JobContext {
  came: number;
}

export interface ContextOptions {
  token?: string;
  /** How often somebody is signed in when asked; always without. */
  signedIn?: number;
  openSink?: () => Promise<FileSink | null>;
  changed?: () => void;
}

/** What an engine would give a job, with the recipient signed in. */
export function aContext(
  t: TestContext,
  origin: string,
  { journal, root }: { journal: Journal; root: string },
  options: ContextOptions = {},
): TestContextOfJob {
  const http = new NodeHttp(origin);
  atEnd(t, () => http.close());
  let left = options.signedIn ?? Number.POSITIVE_INFINITY;
  const bearer = async (): Promise<string> => {
    left -= 1;
    if (left < 0) throw new Error('Nobody is signed in.');
    return options.token ?? PEOPLE.recipient.token;
  };
  const credentials = { bearer };
  const ctx: TestContextOfJob = {
    came: 0,
    ports: {
      journal,
      hasher: nodeHasher,
      host: nodeCheckHost,
      clock: nodeClock,
      openSource: async () => null,
      openSink: options.openSink ?? (() => FolderSink.open(root)),
    },
    courier: new Courier({ http, credentials, clock: nodeClock }),
    limiter: {
      async take(wanted) {
        ctx.came += wanted;
        return wanted;
      },
    },
    isLimited: () => false,
    most: 16,
    moved: () => undefined,
    changed: options.changed ?? (() => undefined),
  };
  return ctx;
}

export function aJob(ctx: JobContext, envelope: string, only: Uint8Array[] | null = null): Promise<FetchJob> {
  return FetchJob.begin(ctx, {
    id: `fetch ${envelope}`,
    envelope,
    title: 'a tree',
    sink: null,
    only,
    startedAt: Date.now(),
  });
}

/** The job that the journal knows, as after a restart. */
export async function theJob(ctx: JobContext, envelope: string): Promise<FetchJob> {
  const job = await FetchJob.find(ctx, `fetch ${envelope}`);
  assert.ok(job);
  return job;
}

export const running = (): AbortSignal => new AbortController().signal;

/** Resolves when the job came so far; a run that fails is an error. */
export async function phase(job: FetchJob, wanted: string, run: Promise<void>): Promise<void> {
  let fault: unknown = null;
  run.catch((error: unknown) => {
    fault = error;
  });
  while (job.view().phase !== wanted) {
    if (fault !== null) throw fault;
    await new Promise((go) => setTimeout(go, 20));
  }
}

import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** How far the demo's people came: what the next start goes on from. */
export interface DemoProgress {
  /** Hex; ids and idempotency keys are made of it, so that a step that runs twice finds what it made. */
  seed: string;
  /** Ms since 1970. */
  begun: number;
  /** Steps that are over; `all` when none is left. */
  done: number | 'all';
  /** Envelope of a title: a purge takes the title from the courier. */
  envelopes: Record<string, string>;
}

/** Where progress is kept: beside the house it was made in. */
export interface DemoJournal {
  read(): Promise<DemoProgress | null>;
  write(progress: DemoProgress): Promise<void>;
}

export const newProgress = (): DemoProgress => ({
  seed: randomBytes(16).toString('hex'),
  begun: Date.now(),
  done: 0,
  envelopes: {},
});

/** 32 bytes that are the same whenever this step of this demo asks for them. */
export const chosen = ({ seed }: DemoProgress, what: string): Buffer =>
  createHash('sha256').update(`${seed} ${what}`).digest();

export function demoJournalIn(folder: string): DemoJournal {
  const path = join(folder, 'demo.json');
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return text === null ? null : (JSON.parse(text) as DemoProgress);
    },
    async write(progress) {
      const handle = await open(`${path}.new`, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(progress));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${path}.new`, path);
    },
  };
}

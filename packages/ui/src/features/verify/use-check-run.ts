import { useEffect, useRef, useState } from 'react';
import type { CheckProgress, CheckView, Delivery, DocumentBlobs } from '../../platform/check-port.ts';
import { usePlatform } from '../../platform/platform.ts';

export type CheckRun =
  | { kind: 'idle' }
  | { kind: 'running'; progress: CheckProgress | null }
  | { kind: 'found'; found: CheckView; at: number }
  | { kind: 'failed'; error: unknown };

/** One check at a time; leaving the page stops it. */
export function useCheckRun(): {
  run: CheckRun;
  start(documents: DocumentBlobs, delivery: Delivery): Promise<CheckView | null>;
  stop(): void;
} {
  const { check } = usePlatform();
  const [run, setRun] = useState<CheckRun>({ kind: 'idle' });
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  return {
    run,
    async start(documents, delivery) {
      stopper.current?.abort();
      const mine = new AbortController();
      stopper.current = mine;
      setRun({ kind: 'running', progress: null });
      try {
        const found = await check.check(
          documents,
          delivery,
          (progress) => setRun({ kind: 'running', progress }),
          mine.signal,
        );
        setRun({ kind: 'found', found, at: Date.now() });
        return found;
      } catch (error) {
        if (!mine.signal.aborted) setRun({ kind: 'failed', error });
        return null;
      }
    },
    stop() {
      stopper.current?.abort();
      setRun({ kind: 'idle' });
    },
  };
}

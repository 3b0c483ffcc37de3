import { writeSync } from 'node:fs';

/**
 * Named points where a chaos run kills the process. Armed only by DATOFERUM_FAULT=<name>:<n> together with
 * DATOFERUM_FAULTS=allowed; otherwise passing one does nothing. Works from any thread, which counts its own passes.
 */
export const faultNames = [
  // Opening and filling
  'key.create.after',
  'envelope.key.made',
  'blob.open.after',
  'blob.write.middle',
  'blob.fsync.before',
  'blob.fsync.after',
  'blob.dirsync.after',
  'group.commit.before',
  'group.commit.after',
  'part.commit.before',
  'part.commit.after',
  // Every transaction, in the writer's thread
  'commit.before',
  'commit.after',
  // Sealing and collecting
  'tape.page.after',
  'renderings.store.before',
  'renderings.store.after',
  'sealed-at.fixed',
  'sign.statement.before',
  'sign.before',
  'sign.after',
  'seal.store.before',
  'seal.store.after',
  'collect.sign.before',
  // Destroying
  'purge.key.before',
  'key.destroy.before',
  'key.destroy.after',
  'purge.key.after',
  'blob.remove.before',
  'blob.remove.after',
  'purge.rows.before',
  'purge.rows.middle',
  'purge.certificate.before',
] as const;

const armed = parseFault(process.env);
let passes = 0;

/** The n-th pass of the armed point ends the process by SIGKILL: nothing is flushed, nothing is said goodbye to. */
export function fault(name: string): void {
  if (armed === null || armed.name !== name) return;
  passes += 1;
  if (passes !== armed.nth) return;
  writeSync(2, `fault ${name}:${passes}\n`);
  process.kill(process.pid, 'SIGKILL');
  // The signal may reach another thread first; this one must not take another step.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** @throws when a fault is named but cannot be understood: a chaos run that kills nobody proves nothing. */
export function parseFault(env: Record<string, string | undefined>): { name: string; nth: number } | null {
  if (env.DATOFERUM_FAULTS !== 'allowed' || !env.DATOFERUM_FAULT) return null;
  const match = /^([a-z][a-z.-]*):([1-9]\d*)$/.exec(env.DATOFERUM_FAULT);
  if (!match) throw new Error(`DATOFERUM_FAULT is <name>:<n>, not ${JSON.stringify(env.DATOFERUM_FAULT)}.`);
  return { name: match[1] as string, nth: Number(match[2]) };
}

import { CLOCK_WAIT, clockGuard, graceEnd } from '@datoferum/core';
import type { Ports } from '../ports.ts';

const PAGE = 100;
const GUARD = 'clock-guard';
const RESTORED = 'restored';
/** The nil id: no process has it, so only time ends the wait. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

type Needs = Pick<Ports, 'metadata' | 'watermark' | 'world' | 'log' | 'process'>;

/**
 * Clock guard: if now is more than 48 h past the last stored heartbeat, purges by clock wait 24 h and an alarm is raised; purges by people do not wait.
 * Called before each beat is stored, and before anything is done by the clock. The wait is kept in the database, so that a restart does not end it.
 * Answers the time it looked at: what is done by the clock is done by that one.
 */
export async function guardClock(ports: Needs): Promise<number> {
  const { metadata, watermark, world, log, process } = ports;
  const now = world.now();
  const [last, mark] = await Promise.all([metadata.read.lastBeat(), watermark.read()]);
  if (last !== null && mark !== null && mark > last) {
    await metadata.write.hold(RESTORED, NOBODY, CLOCK_WAIT, now);
    await metadata.write.hold(GUARD, NOBODY, CLOCK_WAIT, now);
    log.error(
      { event: 'database.restored', lastBeat: last, watermark: mark },
      'the database is older than this house: nothing is swept and nothing is purged by clock for 24 h',
    );
    await append(ports, 'database.restored', { lastBeat: last, watermark: mark }, now);
  }
  // A beat from the future was stored by a clock that was wrong; what this house saw last is nearer to the truth.
  const seen = last !== null && mark !== null && last > now ? mark : last;
  if (clockGuard(now, seen, null).alarm) {
    await metadata.write.hold(GUARD, NOBODY, CLOCK_WAIT, now);
    log.error(
      { event: 'clock.jumped', lastBeat: seen, now },
      'the clock is more than 48 h past the last heartbeat: purges by clock wait 24 h',
    );
    await append(ports, 'clock.jumped', { lastBeat: seen }, now);
  }
  // Set back: a wait that began by the wrong clock must not last until its date.
  if (mark !== null && mark > now) {
    for (const wait of [GUARD, RESTORED])
      if (await isWaiting(ports, wait, now)) await metadata.write.hold(wait, NOBODY, CLOCK_WAIT, now);
  }
  await metadata.write.beat(process, now);
  await watermark.write(now).catch((error: unknown) => {
    // An older mark is safe: it finds fewer restored databases, never a wrong one.
    log.warn(
      { event: 'watermark.failed', err: error },
      'the time of the heartbeat could not be kept beside the database',
    );
  });
  return now;
}

function append(ports: Needs, type: string, data: Record<string, unknown>, at: number): Promise<void> {
  return ports.metadata.write.appendRecord({
    type,
    envelope: null,
    person: null,
    from: null,
    result: 'done',
    data,
    at,
  });
}

/** A lease that ends in 1970: it answers whether somebody else's wait runs and is in nobody's way. */
async function isWaiting({ metadata, process }: Needs, wait: string, now: number): Promise<boolean> {
  return (await metadata.write.hold(wait, process, -now, now)) === null;
}

/** False for 24 h after an older database was put back: rows that say `writing` may be bytes that were acknowledged since. */
export async function maySweep(ports: Needs): Promise<boolean> {
  return !(await isWaiting(ports, RESTORED, ports.world.now()));
}

/** Freezes what is past its fill deadline and purges what is past its retention, unless the clock is not believed. `now` is what the guard looked at. */
export async function strikeClock(
  ports: Needs,
  now: number,
  purge: (envelope: string, reason: string) => Promise<void>,
): Promise<void> {
  const { metadata } = ports;
  const due = await metadata.read.due(now, PAGE);
  if (due.length === 0 || (await isWaiting(ports, GUARD, now))) return;
  const failures: unknown[] = [];
  for (const { id, what } of due) {
    // One that cannot be ended now keeps no other one alive.
    const done = what === 'freeze' ? freeze(ports, id, now) : purge(id, 'retention over');
    await done.catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function freeze({ metadata }: Needs, id: string, now: number): Promise<void> {
  const envelope = await metadata.read.envelope(id);
  if (!envelope) return;
  await metadata.write.freeze(id, graceEnd(now, envelope.terms), now, {
    type: 'envelope.frozen',
    envelope: id,
    person: null,
    from: null,
    result: 'done',
    at: now,
  });
}

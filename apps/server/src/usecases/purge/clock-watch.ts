import { CLOCK_JUMP, CLOCK_WAIT, graceEnd } from '@datoferum/core';
import type { Ports } from '../ports.ts';

const PAGE = 100;

type Needs = Pick<Ports, 'metadata' | 'watermark' | 'world' | 'log' | 'process'>;

/**
 * Clock guard: if now is more than 48 h past the last stored heartbeat, purges by clock wait 24 h and an alarm is raised; purges by people do not wait.
 * Called before each beat is stored. The wait is kept in the database, so that a restart does not end it.
 */
export async function guardClock(ports: Needs): Promise<void> {
  const { metadata, watermark, world, log, process } = ports;
  const now = world.now();
  const last = await metadata.read.lastBeat();
  const mark = await watermark.read();
  if (last !== null && mark !== null && mark > last) {
    await metadata.write.hold(RESTORED, NOBODY, CLOCK_WAIT, now);
    await metadata.write.hold(GUARD, NOBODY, CLOCK_WAIT, now);
    log.error(
      { event: 'database.restored', lastBeat: last, watermark: mark },
      'the database is older than this house: nothing is swept and nothing is purged by clock for 24 h',
    );
    await metadata.write.appendRecord({
      type: 'database.restored',
      envelope: null,
      person: null,
      from: null,
      result: 'done',
      data: { lastBeat: last, watermark: mark },
      at: now,
    });
  }
  if (last !== null && now - last > CLOCK_JUMP) {
    await metadata.write.hold(GUARD, NOBODY, CLOCK_WAIT, now);
    log.error(
      { event: 'clock.jumped', lastBeat: last, now },
      'the clock is more than 48 h past the last heartbeat: purges by clock wait 24 h',
    );
    await metadata.write.appendRecord({
      type: 'clock.jumped',
      envelope: null,
      person: null,
      from: null,
      result: 'done',
      data: { lastBeat: last },
      at: now,
    });
  }
  await metadata.write.beat(process, now);
  await watermark.write(now);
}

const GUARD = 'clock-guard';
const RESTORED = 'restored';
/** The nil id: no process has it, so only time ends the wait. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** False for 24 h after an older database was put back: rows that say `writing` may be bytes that were acknowledged since. */
export async function maySweep(ports: Needs): Promise<boolean> {
  return (await ports.metadata.write.hold(RESTORED, ports.process, 1, ports.world.now())) !== null;
}

/** Freezes what is past its fill deadline and purges what is past its retention, unless the clock is not believed. */
export async function strikeClock(
  ports: Needs,
  purge: (envelope: string, reason: string) => Promise<void>,
): Promise<void> {
  const { metadata, world, process } = ports;
  const now = world.now();
  const due = await metadata.read.due(now, PAGE);
  if (due.length === 0) return;
  const believed = (await metadata.write.hold(GUARD, process, 1, now)) !== null;
  for (const { id, what } of due) {
    if (what === 'freeze') {
      const envelope = await metadata.read.envelope(id);
      if (!envelope) continue;
      await metadata.write.freeze(id, graceEnd(now, envelope.terms), now, {
        type: 'envelope.frozen',
        envelope: id,
        person: null,
        from: null,
        result: 'done',
        at: now,
      });
    } else if (believed) await purge(id, 'retention over');
  }
}

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { BUILT_IN_TERMS } from '@datoferum/core';
import { createSqliteMetadata } from '../../adapters/metadata-sqlite/index.ts';
import { realWorld } from '../../compose.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { Ports } from '../ports.ts';
import { guardClock, maySweep, strikeClock } from './clock-watch.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = Date.parse('2026-06-01T00:00:00Z');
const SENDER = '01890000-0000-7000-8000-0000000000f1';

interface Watch {
  at: number;
  mark: number | null;
  markFails: boolean;
  events: string[];
  metadata: Metadata;
  ports: Ports;
  /** Another start of the house. */
  restart(): void;
  /** One turn: guard, then what the clock strikes. Answers what was purged. */
  turn(): Promise<string[]>;
}

async function aWatch(t: TestContext): Promise<Watch> {
  const directory = await mkdtemp(join(tmpdir(), 'clock-'));
  const metadata = await createSqliteMetadata({ file: join(directory, 'db') });
  t.after(async () => {
    await metadata.close();
    await rm(directory, { recursive: true, force: true });
  });
  const watch: Watch = {
    at: TODAY,
    mark: null,
    markFails: false,
    events: [],
    metadata,
    restart: () => {
      watch.ports = { ...watch.ports, process: realWorld.id() };
    },
    ports: {
      metadata,
      watermark: {
        read: async () => watch.mark,
        write: async (at: number) => {
          if (watch.markFails) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
          watch.mark = at;
        },
      },
      world: { ...realWorld, now: () => watch.at },
      log: {
        error: (line: { event: string }) => void watch.events.push(line.event),
        warn: (line: { event: string }) => void watch.events.push(line.event),
      },
      process: realWorld.id(),
    } as unknown as Ports,
    async turn() {
      const purged: string[] = [];
      const now = await guardClock(watch.ports);
      await strikeClock(watch.ports, now, async (id) => void purged.push(id));
      return purged;
    },
  };
  return watch;
}

/** An envelope that was never closed: its time of grace is over after 7 days and 72 h. */
async function anEnvelope({ metadata, at }: Watch): Promise<string> {
  const id = realWorld.id();
  const made = await metadata.write.createEnvelope({
    id,
    sender: SENDER,
    senderAddress: 'a@example.com',
    senderSalt: realWorld.random(32),
    recipients: [],
    title: 't',
    message: null,
    fields: null,
    contract: 'built-in',
    terms: BUILT_IN_TERMS,
    wrappedKey: new Uint8Array(40),
    fillDeadline: at + 7 * DAY,
    ticket: {
      hash: realWorld.random(32),
      kind: 'ticket',
      person: SENDER,
      envelope: id,
      direction: 'send',
      expiresAt: null,
      revokedAt: null,
    },
    idempotency: null,
    now: at,
    record: { type: 'envelope.opened', envelope: id, person: SENDER, from: null, result: 'done', at },
  });
  assert.ok(made.ok);
  return id;
}

async function days(watch: Watch, count: number): Promise<string[]> {
  const purged: string[] = [];
  for (let i = 0; i < count; i += 1) {
    watch.at += DAY;
    purged.push(...(await watch.turn()));
  }
  return purged;
}

describe('the clock', () => {
  it('freezes what was not closed in time, and ends it after the grace, while it ticks', async (t) => {
    const watch = await aWatch(t);
    const id = await anEnvelope(watch);
    assert.deepEqual(await days(watch, 7), []);
    assert.equal((await watch.metadata.read.envelope(id))?.frozenAt, watch.at);
    assert.deepEqual(await days(watch, 2), []);
    assert.deepEqual(await days(watch, 1), [id]);
    assert.deepEqual(watch.events, []);
  });

  it('is believed after 48 h of silence', async (t) => {
    const watch = await aWatch(t);
    await anEnvelope(watch);
    await days(watch, 8);
    watch.at += 48 * HOUR;
    assert.equal((await watch.turn()).length, 1);
  });

  it('that jumped ends nothing and freezes nothing for 24 h, also after a restart, and raises one alarm', async (t) => {
    const watch = await aWatch(t);
    const grace = await anEnvelope(watch);
    await days(watch, 7);
    const filling = await anEnvelope(watch);
    watch.at += 60 * DAY;
    assert.deepEqual(await watch.turn(), []);
    for (let passed = 0; passed < 24; passed += 4) {
      if (passed === 8) watch.restart();
      assert.deepEqual(await watch.turn(), []);
      assert.equal((await watch.metadata.read.envelope(filling))?.frozenAt, null);
      watch.at += 4 * HOUR;
    }
    assert.deepEqual(await watch.turn(), [grace]);
    assert.equal((await watch.metadata.read.envelope(filling))?.frozenAt, watch.at);
    assert.deepEqual(watch.events, ['clock.jumped']);
  });

  it('does not wait for the year 2030 when it was set there and back, and sees the next jump', async (t) => {
    const watch = await aWatch(t);
    const id = await anEnvelope(watch);
    await days(watch, 9);
    const right = watch.at;
    watch.at = Date.parse('2030-01-01T00:00:00Z');
    assert.deepEqual(await watch.turn(), []);
    watch.restart();
    watch.at = right + HOUR;
    assert.deepEqual(await watch.turn(), [], 'it waits a day from now');
    watch.at += DAY - 1;
    assert.deepEqual(await watch.turn(), []);
    watch.at += 1;
    assert.deepEqual(await watch.turn(), [id]);
    watch.at = Date.parse('2028-01-01T00:00:00Z');
    await watch.turn();
    assert.deepEqual(watch.events, ['clock.jumped', 'clock.jumped']);
  });

  it('of a house whose database is older than its mark purges and sweeps nothing for 24 h', async (t) => {
    const watch = await aWatch(t);
    const id = await anEnvelope(watch);
    await days(watch, 9);
    watch.mark = watch.at + 30 * HOUR;
    watch.at += 31 * HOUR;
    watch.restart();
    assert.deepEqual(await watch.turn(), []);
    assert.equal(await maySweep(watch.ports), false);
    watch.at += DAY - 1;
    assert.deepEqual(await watch.turn(), []);
    assert.equal(await maySweep(watch.ports), false);
    watch.at += 1;
    assert.deepEqual(await watch.turn(), [id]);
    assert.equal(await maySweep(watch.ports), true);
    assert.deepEqual(watch.events, ['database.restored']);
  });

  it('beats on when the mark beside the database cannot be written', async (t) => {
    const watch = await aWatch(t);
    watch.markFails = true;
    await watch.turn();
    assert.equal(await watch.metadata.read.lastBeat(), TODAY);
    assert.deepEqual(watch.events, ['watermark.failed']);
  });

  it('ends the others when one cannot be ended', async (t) => {
    const watch = await aWatch(t);
    const ids = [await anEnvelope(watch), await anEnvelope(watch), await anEnvelope(watch)];
    await days(watch, 9);
    watch.at += DAY;
    const now = await guardClock(watch.ports);
    const ended: string[] = [];
    const struck = strikeClock(watch.ports, now, async (id) => {
      if (id === ids[0]) throw new Error('stuck');
      ended.push(id);
    });
    await assert.rejects(struck, /stuck/);
    assert.deepEqual(ended.sort(), ids.slice(1).sort());
  });
});

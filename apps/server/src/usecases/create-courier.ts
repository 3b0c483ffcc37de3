import { DatoferumError } from '@datoferum/core';
import type { EntryLine, Envelope, EnvelopeState, Id, NewRecord, RefusedLine } from '../ports/metadata-rows.ts';
import { addRecipient, extendFilling } from './amend.ts';
import { closeEnvelope } from './close-envelope.ts';
import { endRecipient, issueMissingReceipts } from './collect.ts';
import { Condition } from './condition.ts';
import { contractsOf } from './contracts.ts';
import type { Caller, Courier } from './courier.ts';
import { courierError } from './courier-error.ts';
import { findEntries } from './entries/find-entries.ts';
import { healthOf } from './health.ts';
import { Housekeeping, withReserve } from './housekeeping.ts';
import { Keyring } from './keyring.ts';
import { Relay } from './notices/relay.ts';
import { openEnvelope } from './open-envelope.ts';
import { PATROL, type PatrolOptions } from './patrol/patrol.ts';
import { makeTicket } from './people/tokens.ts';
import type { Ports } from './ports.ts';
import { Receiver } from './receive/receiver.ts';
import { remind } from './remind.ts';
import { Meter } from './serve/meter.ts';
import { ContentServer } from './serve/serve-content.ts';
import { ZipServer } from './serve/serve-zip.ts';
import { StoredBytes } from './serve/stored-bytes.ts';
import { SlowSteps } from './slow-steps.ts';
import { publishedKeys } from './statements/sign-statement.ts';
import { Verifier } from './verify/verifier.ts';
import { Waiters } from './waiters.ts';
import { Watch } from './watch.ts';

const WAIT_MS = 30_000;

const ORDER: EnvelopeState[] = ['filling', 'sealing', 'sealed', 'delivered', 'purging', 'purged'];

export interface RunningCourier extends Courier {
  /** Runs again what was interrupted, then keeps the beat, the clock and the sweep. */
  start(): Promise<void>;
  /** Resolves when no slow step runs and nothing announced is unread. */
  drain(): Promise<void>;
  /** One round of clock and sweep, at once. */
  tick(): Promise<void>;
  readonly condition: Condition;
  /** Every writer commits what it has and answers. */
  letGo(): Promise<void>;
  stop(): Promise<void>;
}

/** The use cases as one object, the only thing the doors know. */
export function createCourier(
  ports: Ports,
  options: { timers: boolean; patrol?: Partial<PatrolOptions> } = { timers: true },
): RunningCourier {
  const { metadata, world } = ports;
  const keyring = new Keyring(ports);
  const verifier = new Verifier(ports, keyring);
  const receiver = new Receiver(ports, keyring, (envelope, reel, from, to) =>
    verifier.follow(envelope, reel, from, to),
  );
  const meter = new Meter(ports);
  const stored = new StoredBytes(ports, keyring, meter);
  const content = new ContentServer(ports, stored);
  const zips = new ZipServer(ports, stored);
  const waiters = new Waiters();
  const relay = new Relay(ports);
  const slow = new SlowSteps(ports, { keyring, verifier, receiver, waiters, relay });
  const isAtWork = (): boolean => verifier.isBusy || slow.isSealing;
  const watch = new Watch(ports, { keyring, isAtWork }, { ...PATROL, ...options.patrol });
  const { traffic } = watch;
  const condition = new Condition(ports, { jobs: slow.jobs, receiver, verifier });

  const record = (caller: Caller | null, envelope: Id, type: string, data?: Record<string, unknown>): NewRecord => ({
    type,
    envelope,
    person: caller?.person.id ?? null,
    from: caller?.from ?? null,
    result: 'done',
    ...(data ? { data } : {}),
    at: world.now(),
  });

  const beginPurge = async (
    caller: Caller | null,
    id: Id,
    action: 'withdraw' | 'expire' | 'purge',
    reason: string,
  ): Promise<Envelope> => {
    const start = () =>
      metadata.write.startPurge(
        id,
        action,
        reason,
        caller?.person.id ?? null,
        world.now(),
        record(caller, id, PURGE_RECORD[action]),
      );
    const done = await withReserve(ports, 'a purge', start).catch((error: unknown) => {
      throw courierError(error);
    });
    if (!done.ok) throw new DatoferumError(done.code === 'envelope_closed' ? 'wrong_state' : done.code);
    slow.purge(id);
    waiters.changed(id);
    return must(await metadata.read.envelope(id));
  };
  const house = new Housekeeping(ports, {
    signal: slow.jobs.signal,
    expire: (id, reason) => beginPurge(null, id, 'expire', reason),
    giveBack: () => receiver.giveBack(),
    notify: () => relay.round(slow.jobs.signal),
  });

  return {
    ...watch.uses,
    openEnvelope: (caller, input, idempotency) => openEnvelope(ports, caller, input, idempotency),
    contracts: () => contractsOf(ports),
    ticket: (caller, envelope, direction, key) => makeTicket(ports, caller, envelope, direction, key),
    async waitFor(id, state, signal) {
      const until = world.now() + WAIT_MS;
      for (;;) {
        const envelope = await metadata.read.envelope(id);
        const left = until - world.now();
        if (
          !envelope ||
          envelope.state === 'filling' ||
          ORDER.indexOf(envelope.state) >= ORDER.indexOf(state) ||
          left <= 0 ||
          signal.aborted
        )
          return envelope;
        await waiters.next(id, Math.min(left, 1_000), signal);
      }
    },
    progress(envelope) {
      const step = slow.of(envelope.id);
      const passed = step ? (world.now() - step.since) / 1000 : 0;
      const read = step ? envelope.verifiedBytes - step.verifiedAtStart : 0;
      const rate = passed > 0.5 && read > 0 ? read / passed : null;
      return {
        files: envelope.files,
        bytes: envelope.bytes,
        arrived: envelope.state === 'filling' ? envelope.arrived : envelope.bytes,
        verifiedFiles: envelope.verifiedFiles,
        verifiedBytes: envelope.verifiedBytes,
        step: step?.step ?? null,
        secondsLeft: rate === null ? null : Math.ceil((envelope.bytes - envelope.verifiedBytes) / rate),
        problems: envelope.problems,
      };
    },
    async opened(caller, envelope) {
      const recipient = envelope.recipients.find(
        (one) => one.person === caller.person.id || one.address === caller.person.address,
      );
      if (recipient?.state === 'notified')
        await metadata.write.advanceRecipient(
          envelope.id,
          caller.person.id,
          'opened',
          record(caller, envelope.id, 'recipient.opened'),
        );
    },

    createUpload: (_caller, upload) => receiver.create(upload),
    createWithBody: async (_caller, upload, body) =>
      clean(await traffic.during(() => receiver.createWithBody(upload, body))),
    createFinal: (_caller, upload, partials, sent) => receiver.createFinal(upload, partials, sent),
    concatenation: (final) => metadata.read.concatenation(final),
    writeUpload: async (_caller, id, offset, body, declared, known) =>
      clean(await traffic.during(() => receiver.write(id, offset, body, declared, known))),
    settleUpload: (id) => receiver.settle(id),
    async lookAtUpload(id) {
      const upload = await metadata.read.upload(id);
      if (!upload) return null;
      const holder = receiver.holders.get(id);
      return { upload, writer: holder ? { since: holder.since, live: holder.live } : null };
    },
    terminateUpload: (caller, id) => receiver.terminate(caller, id),
    drop: async (caller, envelope, path, from, total, mtime, body) =>
      clean(await traffic.during(() => receiver.drop(caller, envelope, path, from, total, mtime, body))),

    async putEntries(_caller, envelope, page) {
      const lines: EntryLine[] = [];
      const at: number[] = [];
      const refused: RefusedLine[] = [];
      page.lines.forEach((line, i) => {
        if ('code' in line) refused.push({ line: i, code: line.code, detail: line.detail });
        else {
          lines.push(line);
          at.push(i);
        }
      });
      const done = await metadata.write.putEntries(envelope.id, lines, world.now());
      if (!done.ok) throw new DatoferumError(done.code);
      for (const range of done.touched) verifier.follow(envelope.id, range.reel, range.from, range.to);
      for (const one of done.refused) refused.push({ ...one, line: at[one.line] ?? one.line });
      return { accepted: done.accepted, unchanged: done.unchanged, refused: refused.sort((a, b) => a.line - b.line) };
    },
    async putDigests(_caller, envelope, pathHash, from, digests) {
      const done = await metadata.write.putDigests(envelope.id, pathHash, from, digests, world.now());
      if (done.ok) return;
      if (done.code === 'entry_unknown')
        throw new DatoferumError('not_found', 'No entry has this path: send its line first.');
      throw new DatoferumError(done.code, undefined, 'piece' in done ? { piece: done.piece } : {});
    },
    async close(caller, envelope, counts) {
      const figures = { entries: counts.entries, bytes: counts.bytes };
      await closeEnvelope(ports, envelope, counts, record(caller, envelope.id, 'envelope.closed', figures));
      waiters.changed(envelope.id);
      await receiver.stopEnvelope(envelope.id);
      slow.seal(envelope.id);
    },

    entriesIn: (envelope, folder, q, cursor, limit) => metadata.read.entriesIn(envelope.id, folder, q, cursor, limit),
    findEntries: (...args) => findEntries(ports, ...args),
    problems: (envelope, cursor, limit) => metadata.read.problems(envelope.id, cursor, limit),
    serveFile: (caller, envelope, path) => content.file(caller, envelope, path),
    serveTape: (caller, envelope) => content.tape(caller, envelope),
    serveZip: (caller, envelope) => zips.zip(caller, envelope),
    serveRendering: (caller, envelope, kind) => content.rendering(caller, envelope, kind),

    async collect(caller, envelope, manifest) {
      await meter.flush();
      const done = await endRecipient(ports, caller, envelope, { kind: 'collected', manifest });
      waiters.changed(envelope.id);
      return done;
    },
    async refuse(caller, envelope, reason) {
      await meter.flush();
      const done = await endRecipient(ports, caller, envelope, { kind: 'refused', reason });
      waiters.changed(envelope.id);
      return done;
    },
    async extend(caller, envelope) {
      const deadline = await extendFilling(ports, caller, envelope);
      waiters.changed(envelope.id);
      return deadline;
    },
    async addRecipient(caller, envelope, named) {
      const added = await addRecipient(ports, caller, envelope, named);
      waiters.changed(envelope.id);
      return added;
    },
    remind: (...args) => remind(ports, ...args),
    health: () => healthOf(ports, { condition, patrol: watch.uses.patrol }),
    withdraw: (caller, envelope, reason) =>
      beginPurge(caller, envelope.id, 'withdraw', reason ?? 'withdrawn by the sender'),
    purge: (caller, envelope, reason) => beginPurge(caller, envelope.id, 'purge', reason),
    timeline: (envelope, cursor, limit) => metadata.read.timeline(envelope.id, cursor, limit),
    async receipts(envelope) {
      await issueMissingReceipts(ports, envelope);
      return metadata.read.receipts(envelope.id);
    },
    certificate: (envelope) => metadata.read.receipt(envelope.id, 'purged', null),
    keys: () => publishedKeys(ports),

    async start() {
      await house.begin();
      await slow.rerun();
      watch.start(options);
      if (options.timers) house.keep();
    },
    async drain() {
      await verifier.drain();
      await slow.jobs.drain();
      await watch.drain();
    },
    async tick() {
      await house.strike();
      await slow.jobs.drain();
      await house.notify();
      await house.sweep();
    },
    condition,
    letGo: () => {
      condition.stopping();
      watch.letGo();
      return receiver.stop();
    },
    async stop() {
      const kept = house.stop();
      const watched = watch.stop();
      await receiver.stop();
      await verifier.stop();
      await slow.jobs.stop();
      await kept;
      await watched;
      await meter.flush();
      keyring.clear();
      await metadata.write.endProcess(ports.process);
    },
  };
}

const PURGE_RECORD = {
  withdraw: 'envelope.withdrawn',
  expire: 'envelope.expired',
  purge: 'envelope.purge-ordered',
} as const;

function clean<T extends { broken: Error | null }>(written: T): T {
  return written.broken ? { ...written, broken: courierError(written.broken) } : written;
}

function must<T>(value: T | null): T {
  if (value === null) throw new DatoferumError('internal');
  return value;
}

import { GIVE_UP_AFTER, retryIn } from '@datoferum/core';
import type { Lease, Notice } from '../../ports/metadata-notices.ts';
import type { NewRecord } from '../../ports/metadata-rows.ts';
import { NotifyError } from '../../ports/notifier.ts';
import type { Ports } from '../ports.ts';
import { type Composed, composeNotice } from './compose-notice.ts';

const LEASE = 'notices';
/** Longer than any hand-over takes: the lease is renewed before each. */
const LEASE_MS = 180_000;
const PAGE = 50;
const LANES = 4;

type Needs = Pick<Ports, 'metadata' | 'notifier' | 'world' | 'log' | 'process' | 'links' | 'language'>;

/**
 * Hands what stands in the outbox to the notifier, at least once: a row goes after it was taken over. One process at a time, by a lease;
 * killed between the two, the next one hands it over again under the same number.
 */
export class Relay {
  readonly #ports: Needs;
  readonly #underWay = new Map<number, { envelope: string; stop: AbortController; done: Promise<void> }>();

  constructor(ports: Needs) {
    this.#ports = ports;
  }

  /** Everything that is due now, once. */
  async round(signal: AbortSignal): Promise<void> {
    const { metadata, process, world } = this.#ports;
    if ((await metadata.read.outbox(world.now())).due === 0) return;
    while (!signal.aborted) {
      const token = await metadata.write.hold(LEASE, process, LEASE_MS, world.now());
      if (token === null) return;
      const due = await metadata.read.dueNotices(world.now(), PAGE);
      const queue = due.values();
      // Lanes take from one queue, so that a slow mail server at one address does not hold up the others.
      await Promise.all(Array.from({ length: LANES }, () => this.#lane(queue, { name: LEASE, token }, signal)));
      if (due.length === PAGE) continue;
      // Let go in order: who starts next need not wait for its end.
      await metadata.write.hold(LEASE, process, 0, world.now());
      return;
    }
  }

  /** An envelope is destroyed: no message about it is under way when this resolves, and none of it is kept. */
  async gone(envelope: string): Promise<void> {
    const mine = [...this.#underWay.values()].filter((one) => one.envelope === envelope);
    for (const { stop } of mine) stop.abort();
    await Promise.all(mine.map(({ done }) => done));
    await this.#ports.notifier.forget(envelope);
  }

  async #lane(queue: Iterator<Notice>, lease: Lease, signal: AbortSignal): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const notice = next.value;
      if (signal.aborted || this.#underWay.has(notice.no)) continue;
      const stop = new AbortController();
      const done = this.#deliver(notice, lease, AbortSignal.any([signal, stop.signal]));
      const entry = { envelope: notice.envelope, stop, done: done.catch(() => undefined) };
      this.#underWay.set(notice.no, entry);
      await done.finally(() => void this.#underWay.delete(notice.no));
    }
  }

  async #deliver(notice: Notice, lease: Lease, signal: AbortSignal): Promise<void> {
    const { metadata, notifier, process, world } = this.#ports;
    const token = await metadata.write.hold(LEASE, process, LEASE_MS, world.now());
    if (token !== lease.token || signal.aborted) return;
    let composed: Composed | null;
    try {
      composed = await composeNotice(this.#ports, notice);
      if (composed) await notifier.notify(composed.to, composed.message, { key: keyOf(notice), signal });
    } catch (error) {
      if (!signal.aborted) await this.#failed(notice, lease, error);
      return;
    }
    await metadata.write.endNotice(notice.no, lease, composed && this.#told(notice));
  }

  async #failed(notice: Notice, lease: Lease, error: unknown): Promise<void> {
    const { metadata, world, log } = this.#ports;
    const now = world.now();
    const { kind, envelope, tries } = notice;
    const isRefused = error instanceof NotifyError && error.when === 'never';
    const about = { kind, envelope, tries, err: error };
    if (isRefused || now - notice.from > GIVE_UP_AFTER) {
      log.warn({ event: 'notice.failed', ...about }, 'a message reached nobody and is not tried again');
      const why = isRefused ? 'refused' : 'gave up';
      await metadata.write.endNotice(notice.no, lease, this.#record(notice, 'not-told', { kind, why }, 'refused'));
      return;
    }
    const wait = retryIn(tries, world.random(1)[0]! / 256);
    log.info(
      { event: 'notice.put-off', ...about, retryInMs: wait },
      'a message could not be handed over and is tried again',
    );
    await metadata.write.putOffNotice(notice.no, lease, now + wait);
  }

  /** That a recipient was told is for the record; what people are told of their own envelopes is not. */
  #told(notice: Notice): NewRecord | null {
    // Not the kind of the message: an invitation would tell the sender that the address has no account.
    return notice.person === null ? this.#record(notice, 'told', { kind: notice.kind }, 'done') : null;
  }

  #record(notice: Notice, what: 'told' | 'not-told', data: object, result: NewRecord['result']): NewRecord {
    const isRecipient = notice.person === null;
    return {
      type: isRecipient ? `recipient.${what}` : `notice.${what}`,
      envelope: notice.envelope,
      person: null,
      from: null,
      result,
      data: { ...data, ...(isRecipient ? { recipient: notice.recipient } : {}) },
      at: this.#ports.world.now(),
    };
  }
}

/** Names this message for ever: handed over twice, it is one to the mailbox. */
function keyOf({ envelope, kind, recipient, person, at }: Notice): string {
  return [envelope, kind, recipient, person, at].join('/');
}

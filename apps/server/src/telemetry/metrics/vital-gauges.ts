import { Gauge, type Registry } from 'prom-client';
import { STATES_IN_MOTION, type Vitals } from '../../ports/vitals.ts';

/** A scrape waits so long for the database and the disk, and then shows what it has. */
const DEADLINE_MS = 2_000;

type Show = (look: () => Promise<Vitals>) => Promise<void>;

/** The condition of the house; asked once a scrape. When it cannot be told, `datoferum_vitals_up` is 0 and the rest is absent. */
export function vitalGauges(registry: Registry): Show {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `datoferum_${name}`, help, registers });
  const by = <L extends string>(name: string, help: string, label: L) =>
    new Gauge({ name: `datoferum_${name}`, help, labelNames: [label], registers });
  const up = gauge('vitals_up', '1 when database and disk answered this scrape.');
  const uploads = gauge('uploads_running', 'Uploads that somebody writes now.');
  const envelopes = by('envelopes', 'Envelopes in motion, by state, up to 10,000 each.', 'state');
  const unreadFiles = gauge('verifier_unread_files', 'Files of filling and sealing envelopes not read back yet.');
  const unreadBytes = gauge('verifier_unread_bytes', 'Their bytes.');
  const reels = gauge('verifier_reels_waiting', 'Reels that grew and wait for the verifier.');
  const jobs = by('jobs_running', 'Slow steps under way or waiting to be tried again, by kind.', 'job');
  const outbox = gauge('outbox_due', 'Notices that are due and were not handed over yet, up to 10,000.');
  const outboxAge = gauge('outbox_age_seconds', 'How long the oldest of them is due.');
  const patrol = gauge(
    'patrol_age_seconds',
    'How long ago the kept envelope was read again whose turn is next; 0 when none is kept.',
  );
  const free = gauge('disk_free_bytes', 'Room that the blob store still has.');
  const size = gauge('disk_size_bytes', 'Room that the blob store has in all.');
  const owed = gauge('disk_owed_bytes', 'Bytes that were promised to uploads and did not come yet.');
  const keepFree = gauge('disk_keep_free_bytes', 'Below this no upload is begun.');
  const reserve = gauge('disk_reserve', '1 while 64 MiB are kept back for a full disk.');
  const keys = by('signing_keys', 'Signing keys, replaced ones too, by purpose.', 'purpose');
  const keyAge = by('signing_key_age_seconds', 'How long the present signing key has signed, by purpose.', 'purpose');
  const beat = gauge('beat_age_seconds', 'Time since the last stored heartbeat.');
  const waits = by('waiting_by_guard', '1 while a guard holds back what is done by clock.', 'what');
  const all = [
    owed,
    keepFree,
    patrol,
    outbox,
    outboxAge,
    uploads,
    envelopes,
    unreadFiles,
    unreadBytes,
    reels,
    jobs,
    free,
    size,
    reserve,
    keys,
    keyAge,
    beat,
    waits,
  ];

  const set = (vitals: Vitals) => {
    const { database, disk } = vitals;
    uploads.set(vitals.uploads);
    for (const state of STATES_IN_MOTION) envelopes.set({ state }, database.envelopes[state]);
    unreadFiles.set(database.unreadFiles);
    unreadBytes.set(database.unreadBytes);
    reels.set(vitals.reelsWaiting);
    for (const job of ['seal', 'purge']) jobs.set({ job }, 0);
    for (const [job, count] of Object.entries(vitals.jobs)) jobs.set({ job }, count);
    outbox.set(vitals.outbox.due);
    outboxAge.set(vitals.outbox.oldest === null ? 0 : Math.max(0, (vitals.at - vitals.outbox.oldest) / 1000));
    patrol.set(vitals.patrolOldest === null ? 0 : Math.max(0, (vitals.at - vitals.patrolOldest) / 1000));
    free.set(disk.freeBytes);
    size.set(disk.totalBytes);
    owed.set(disk.owedBytes);
    keepFree.set(disk.keepFree);
    reserve.set(vitals.reserve ? 1 : 0);
    for (const [purpose, { since, count }] of Object.entries(vitals.keys)) {
      keys.set({ purpose }, count);
      if (since !== null) keyAge.set({ purpose }, Math.max(0, (vitals.at - since) / 1000));
    }
    if (database.lastBeat !== null) beat.set(Math.max(0, (vitals.at - database.lastBeat) / 1000));
    waits.set({ what: 'purge-by-clock' }, database.clockWaits ? 1 : 0);
    waits.set({ what: 'sweep' }, database.sweepWaits ? 1 : 0);
  };

  return async (look) => {
    for (const one of all) one.reset();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), DEADLINE_MS);
    });
    const vitals = await Promise.race([look().catch(() => null), late]);
    clearTimeout(timer);
    up.set(vitals ? 1 : 0);
    if (vitals) set(vitals);
  };
}

import type { MetadataReads } from '../../../ports/metadata.ts';
import type { Tx } from '../tx.ts';
import { dueAccountMails } from './account-mails.ts';
import * as accounts from './accounts.ts';
import { unfinishedUploads } from './closing.ts';
import { concatenation } from './concat.ts';
import { entriesAt, entriesByHash, entriesIn, entriesOnTape, entry, pendingOnReels } from './entries.ts';
import { due, envelope, envelopes, inState } from './envelopes.ts';
import { lastRecord, recordsAfter } from './feed.ts';
import { figuresOfDay, whoCame } from './figures.ts';
import { frontier, locate, reels } from './locate.ts';
import { dueNotices, outbox } from './notices.ts';
import { envelopesById, outlines } from './outlines.ts';
import { patrolledAt, patrolNext, patrolOldest, patrolUnderWay } from './patrol.ts';
import * as people from './people.ts';
import { records } from './records.ts';
import { refreshStanding } from './rotation.ts';
import { digests, problems, purgeJob, receipt, receipts, rendering, timeline } from './sealed.ts';
import { entryNames } from './search.ts';
import { tapePage } from './tape.ts';
import { blob, blobs, doomed, lastBeat, openDrop, upload } from './uploads.ts';
import { lastPurge, processes, vitals } from './vitals.ts';

export type Reads = {
  [K in keyof MetadataReads]: (tx: Tx, ...args: Parameters<MetadataReads[K]>) => ReturnType<MetadataReads[K]>;
};

/** Every read of the port by its name. */
export const reads = {
  ...accounts,
  blob,
  blobs,
  concatenation,
  ...people,
  digests,
  doomed,
  due,
  dueAccountMails,
  dueNotices,
  entriesAt,
  entriesByHash,
  entriesIn,
  entriesOnTape,
  entry,
  entryNames,
  envelope,
  envelopes,
  envelopesById,
  figuresOfDay,
  frontier,
  inState,
  lastBeat,
  lastPurge,
  lastRecord,
  locate,
  openDrop,
  outbox,
  outlines,
  patrolledAt,
  patrolNext,
  patrolOldest,
  patrolUnderWay,
  pendingOnReels,
  problems,
  processes,
  purgeJob,
  receipt,
  receipts,
  records,
  recordsAfter,
  reels,
  refreshStanding,
  rendering,
  tapePage,
  timeline,
  unfinishedUploads,
  upload,
  vitals,
  whoCame,
} satisfies Reads;

import type { MetadataSteps } from '../../../ports/metadata.ts';
import { setDefaultQuota } from '../sql/held.ts';
import type { Tx } from '../tx.ts';
import * as accountMails from './account-mails.ts';
import * as accounts from './accounts.ts';
import { addRecipient, extendFilling } from './amend.ts';
import { allocateBlobs, forgetBlobs, giveUpBlobs } from './blobs.ts';
import { abandonOpen, close } from './close.ts';
import { commitParts } from './commit-parts.ts';
import { createEnvelope } from './create-envelope.ts';
import { createFinal } from './create-final.ts';
import { endSession, makeCredential, revokeOwn, sweepPeople, touchCredentials } from './credentials.ts';
import { foldFigures } from './figures.ts';
import { changePerson, linkIdentity, putLink, seeIdentity } from './identities.ts';
import * as identityRows from './identity-rows.ts';
import { endNotice, putOffNotice } from './notices.ts';
import { beginPatrol, endPatrol, movePatrol, storeFinding } from './patrol.ts';
import { putCredential, putPerson, revokeCredential } from './people.ts';
import { placeOnTape } from './place-on-tape.ts';
import { appendRecord, beat, endProcess, hold } from './processes.ts';
import { finishPurge, freeze, purgePage, startPurge } from './purge.ts';
import { putDigests } from './put-digests.ts';
import { putEntries } from './put-entries.ts';
import { addServed, advanceRecipient, endRecipient, putReceipt } from './recipients.ts';
import { remindRecipient } from './remind.ts';
import { fixSealedAt, reopen, seal, storeRenderings } from './sealing.ts';
import { storeDamaged, storeMeasured } from './store-measured.ts';
import { sumFolders } from './sum-folders.ts';
import { swapParts } from './swap-parts.ts';
import { doom, dropDeadParts } from './sweep.ts';
import { createUploads, declareLength, raiseEpoch, terminateUpload } from './uploads.ts';

type Named = Omit<MetadataSteps, 'checkpoint'>;
export type Steps = { [K in keyof Named]: (tx: Tx, ...args: Parameters<Named[K]>) => ReturnType<Named[K]> };

/** Every step of the port by its name; `checkpoint` is none, for it stands outside every transaction. */
export const steps = {
  abandonOpen,
  ...accounts,
  ...accountMails,
  ...identityRows,
  addRecipient,
  remindRecipient,
  extendFilling,
  changePerson,
  endNotice,
  endSession,
  linkIdentity,
  makeCredential,
  putLink,
  putOffNotice,
  revokeOwn,
  seeIdentity,
  setDefaultQuota,
  sweepPeople,
  touchCredentials,
  addServed,
  advanceRecipient,
  allocateBlobs,
  appendRecord,
  beginPatrol,
  beat,
  close,
  commitParts,
  createEnvelope,
  createFinal,
  createUploads,
  declareLength,
  doom,
  dropDeadParts,
  endPatrol,
  endProcess,
  endRecipient,
  finishPurge,
  fixSealedAt,
  foldFigures,
  forgetBlobs,
  giveUpBlobs,
  freeze,
  hold,
  movePatrol,
  placeOnTape,
  purgePage,
  putCredential,
  putDigests,
  putEntries,
  putPerson,
  putReceipt,
  raiseEpoch,
  reopen,
  revokeCredential,
  seal,
  startPurge,
  storeDamaged,
  storeFinding,
  storeMeasured,
  storeRenderings,
  sumFolders,
  swapParts,
  terminateUpload,
} satisfies Steps;

import type { AccountTables } from './tables-accounts.ts';
import type {
  BlobTable,
  ConcatTable,
  DigestTable,
  EntryTable,
  PartTable,
  ReelTable,
  StretchTable,
  UploadTable,
  WasteTable,
} from './tables-bytes.ts';
import type {
  EnvelopeHeld,
  EnvelopeTable,
  IdempotencyTable,
  JobTable,
  ProblemTable,
  ReceiptTable,
  RecipientTable,
  RenderingTable,
} from './tables-envelopes.ts';
import type {
  DayFigureTable,
  FigureTable,
  LeaseTable,
  MarkTable,
  OutboxTable,
  PatrolTable,
  ProcessTable,
  RecordTable,
} from './tables-house.ts';
import type {
  CredentialTable,
  DeniedTable,
  IdentityTable,
  LinkTable,
  PersonHeld,
  PersonTable,
} from './tables-people.ts';

export type { Bytes } from './table-values.ts';
export type * from './tables-bytes.ts';
export type * from './tables-envelopes.ts';
export type * from './tables-house.ts';
export type * from './tables-people.ts';

/** All that the database holds; a name here is a table there. */
export interface Tables extends AccountTables {
  person: PersonTable & PersonHeld;
  identity: IdentityTable;
  credential: CredentialTable;
  denied: DeniedTable;
  link: LinkTable;
  figure: FigureTable;
  envelope: EnvelopeTable & EnvelopeHeld;
  recipient: RecipientTable;
  idempotency: IdempotencyTable;
  reel: ReelTable;
  upload: UploadTable;
  concat: ConcatTable;
  stretch: StretchTable;
  part: PartTable;
  waste: WasteTable;
  blob: BlobTable;
  entry: EntryTable;
  digest: DigestTable;
  rendering: RenderingTable;
  problem: ProblemTable;
  record: RecordTable;
  outbox: OutboxTable;
  receipt: ReceiptTable;
  job: JobTable;
  process: ProcessTable;
  lease: LeaseTable;
  mark: MarkTable;
  day_figure: DayFigureTable;
  patrol: PatrolTable;
}
